using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Assay.Server.Tests.Fakes.VertexAi;

/// <summary>
/// Google's token endpoint and Vertex AI on one port: assertions, tokens, paths, pages and limits as Google has them. Once
/// signed in, a call is answered by what <see cref="Next"/> was given, if anything.
/// </summary>
internal sealed class FakeVertex : IAsyncDisposable
{
    public const string Project = "acme-risk";
    public const string Location = "us-central1";
    public const string Email = "assay@acme-risk.iam.gserviceaccount.com";
    private const string KeyId = "0123456789abcdef";
    private const int MaxBodyBytes = 1_572_864;

    // Making a key takes longer than most tests.
    private static readonly RSA Key = RSA.Create(2048);

    private readonly WebApplication _web;
    private readonly TimeProvider _clock;
    private readonly IReadOnlyList<FakeVertexEndpoint> _endpoints;
    private readonly ConcurrentQueue<RequestDelegate> _next = new();
    private readonly ConcurrentQueue<string> _bodies = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _tokens = new();
    private int _scoredRows;
    private int _tokensGiven;
    private int _lists;

    private FakeVertex(TimeProvider clock, IReadOnlyList<FakeVertexEndpoint> endpoints)
    {
        _clock = clock;
        _endpoints = endpoints;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.Listen(IPAddress.Loopback, 0);
        });
        builder.Logging.ClearProviders();
        _web = builder.Build();
        _web.Run(AnswerAsync);
    }

    public Uri Address => new(_web.Urls.Single());

    /// <summary>The address of an endpoint of this fake.</summary>
    public Uri Predict(string id, string verb = ":predict") => new(Address, $"v1/{Parent}/endpoints/{id}{verb}");

    /// <summary>What a user enters as credentials: the service account's key file, location and address.</summary>
    public JsonObject Credentials => new()
    {
        ["type"] = "service_account",
        ["project_id"] = Project,
        ["private_key_id"] = KeyId,
        ["private_key"] = Key.ExportPkcs8PrivateKeyPem(),
        ["client_email"] = Email,
        ["token_uri"] = TokenUri,
        ["location"] = Location,
        ["url"] = Address.ToString(),
    };

    public IReadOnlyList<string> Bodies => [.. _bodies];

    public int ScoredRows => Volatile.Read(ref _scoredRows);

    public int TokensGiven => Volatile.Read(ref _tokensGiven);

    public int Lists => Volatile.Read(ref _lists);

    private string TokenUri => new Uri(Address, "token").ToString();

    private static string Parent => $"projects/{Project}/locations/{Location}";

    public static async Task<FakeVertex> StartAsync(TimeProvider clock, params IReadOnlyList<FakeVertexEndpoint> endpoints)
    {
        var fake = new FakeVertex(clock, endpoints);
        await fake._web.StartAsync(TestContext.Current.CancellationToken);
        return fake;
    }

    public void Next(params IEnumerable<RequestDelegate> answers)
    {
        foreach (var answer in answers)
        {
            _next.Enqueue(answer);
        }
    }

    /// <summary>Takes back every token given so far.</summary>
    public void RevokeTokens() => _tokens.Clear();

    /// <summary>A token as another tool would get it.</summary>
    public string GiveToken()
    {
        var token = $"ya29.{Interlocked.Increment(ref _tokensGiven)}";
        _tokens[token] = _clock.GetUtcNow().AddSeconds(3_599);
        return token;
    }

    /// <summary>Google's refusal of a call.</summary>
    public static RequestDelegate Refuse(int code, string status, string message) => context => RefuseAsync(context, code, status, message);

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync(new CancellationToken(canceled: true));
        await _web.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var authorization = context.Request.Headers.Authorization.ToString();
        if (path == "/token")
        {
            await TokenAsync(context);
        }
        else if (!authorization.StartsWith("Bearer ", StringComparison.Ordinal) || !_tokens.TryGetValue(authorization["Bearer ".Length..], out var expires) || expires < _clock.GetUtcNow())
        {
            await RefuseAsync(context, 401, "UNAUTHENTICATED", "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.");
        }
        else if (_next.TryDequeue(out var answer))
        {
            await answer(context);
        }
        else if (!path.StartsWith($"/v1/{Parent}/endpoints", StringComparison.Ordinal))
        {
            await RefuseAsync(context, 403, "PERMISSION_DENIED", $"Permission denied on resource {path} (or it may not exist).");
        }
        else if (path == $"/v1/{Parent}/endpoints")
        {
            await ListAsync(context);
        }
        else
        {
            await PredictAsync(context, path[$"/v1/{Parent}/endpoints/".Length..].Split(':'));
        }
    }

    private async Task TokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var fault = form["grant_type"] != "urn:ietf:params:oauth:grant-type:jwt-bearer" ? ("unsupported_grant_type", "Invalid grant_type") : Fault(form["assertion"].ToString());
        if (fault is var (error, description))
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsync(new JsonObject { ["error"] = error, ["error_description"] = description }.ToJsonString(), context.RequestAborted);
            return;
        }

        await context.Response.WriteAsync(new JsonObject { ["access_token"] = GiveToken(), ["expires_in"] = 3599, ["token_type"] = "Bearer" }.ToJsonString(), context.RequestAborted);
    }

    private (string Error, string Description)? Fault(string assertion)
    {
        var parts = assertion.Split('.');
        if (parts.Length != 3 || !Key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
        {
            return ("invalid_grant", "Invalid JWT Signature.");
        }

        var header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!;
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        var (issued, expires, now) = ((long)claims["iat"]!, (long)claims["exp"]!, _clock.GetUtcNow().ToUnixTimeSeconds());
        return (string?)header["alg"] != "RS256" || (string?)header["kid"] != KeyId ? ("invalid_grant", "Invalid JWT header.")
            : (string?)claims["iss"] != Email ? ("invalid_grant", "Invalid grant: account not found")
            : (string?)claims["aud"] != TokenUri ? ("invalid_grant", "Invalid JWT: Failed audience check.")
            : (string?)claims["scope"] != "https://www.googleapis.com/auth/cloud-platform" ? ("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
            : issued > now + 300 || expires < now || expires > issued + 3_600 ? ("invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.")
            : null;
    }

    private Task ListAsync(HttpContext context)
    {
        Interlocked.Increment(ref _lists);
        var size = int.Parse(context.Request.Query["pageSize"].ToString());
        var first = context.Request.Query["pageToken"].ToString() is { Length: > 0 } token ? int.Parse(token.Split('/')[1]) : 0;
        var page = new JsonObject();
        if (_endpoints.Count > 0)
        {
            page["endpoints"] = new JsonArray([.. _endpoints.Skip(first).Take(size).Select(Describe)]);
        }

        if (first + size < _endpoints.Count)
        {
            page["nextPageToken"] = $"a+b&/{first + size}";
        }

        return WriteAsync(context, "application/json; charset=UTF-8", page.ToJsonString());
    }

    private static JsonObject Describe(FakeVertexEndpoint endpoint)
    {
        var described = new JsonObject
        {
            ["name"] = $"{Parent}/endpoints/{endpoint.Id}",
            ["displayName"] = endpoint.Name,
            ["createTime"] = "2022-03-04T05:06:07.123456Z",
            ["updateTime"] = "2022-03-05T05:06:07.123456Z",
        };
        if (endpoint.Deployed.Length > 0)
        {
            described["deployedModels"] = new JsonArray([.. endpoint.Deployed.Select(d => new JsonObject { ["id"] = $"d{d.Model}", ["model"] = $"{Parent}/models/{d.Model}", ["displayName"] = $"model {d.Model}" })]);
            described["trafficSplit"] = new JsonObject([.. endpoint.Deployed.Select(d => KeyValuePair.Create<string, JsonNode?>($"d{d.Model}", d.Traffic))]);
        }

        if (endpoint.Dns is { } dns)
        {
            described["dedicatedEndpointEnabled"] = true;
            described["dedicatedEndpointDns"] = dns;
        }

        return described;
    }

    private async Task PredictAsync(HttpContext context, string[] target)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var endpoint = _endpoints.FirstOrDefault(e => e.Id == target[0]);
        if (endpoint is null || target is not [_, "predict" or "rawPredict"] || context.Request.Method != "POST")
        {
            await RefuseAsync(context, 404, "NOT_FOUND", $"Endpoint `{Parent}/endpoints/{target[0]}` not found.");
        }
        else if (endpoint.Deployed.Length == 0)
        {
            await RefuseAsync(context, 400, "FAILED_PRECONDITION", $"Endpoint {target[0]} doesn't have any deployed models.");
        }
        else if (body.Length > MaxBodyBytes)
        {
            await RefuseAsync(context, 400, "INVALID_ARGUMENT", $"Request payload size exceeds the limit: {MaxBodyBytes} bytes.");
        }
        else if (target[1] == "predict" && context.Request.ContentType != "application/json")
        {
            await RefuseAsync(context, 400, "INVALID_ARGUMENT", $"Invalid content type {context.Request.ContentType}.");
        }
        else
        {
            await ScoreAsync(context, endpoint, body, target[1] == "rawPredict");
        }
    }

    private async Task ScoreAsync(HttpContext context, FakeVertexEndpoint endpoint, string body, bool raw)
    {
        _bodies.Enqueue(body);
        try
        {
            var answer = endpoint.Model(body);
            Interlocked.Add(ref _scoredRows, FakeVertexModels.Rows(body));
            await (raw ? WriteAsync(context, "text/csv", (string)answer!) : WriteAsync(context, "application/json; charset=UTF-8", answer.ToJsonString()));
        }
        catch (FakeVertexRefusal refusal)
        {
            await RefuseAsync(context, 400, "INVALID_ARGUMENT", refusal.Message);
        }
    }

    private static Task WriteAsync(HttpContext context, string type, string body)
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext context, int code, string status, string message)
    {
        context.Response.StatusCode = code;
        return WriteAsync(context, "application/json; charset=UTF-8", new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message, ["status"] = status } }.ToJsonString());
    }
}
