using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Assay.Server.Tests.Fakes.SageMaker;

/// <summary>
/// Amazon SageMaker's control plane and runtime on one port: signatures, content types, page tokens and limits as AWS has
/// them. Once signed right, a call is answered by what <see cref="Next"/> was given, if anything.
/// </summary>
internal sealed class FakeSageMaker : IAsyncDisposable
{
    public const string Region = "eu-west-1";
    public const string KeyId = "AKIAEXAMPLE";
    public const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const int MaxBodyBytes = 6_291_456;

    private readonly WebApplication _web;
    private readonly ConcurrentQueue<RequestDelegate> _next = new();
    private readonly ConcurrentQueue<ContainerCall> _calls = new();
    private readonly ConcurrentQueue<string> _actions = new();
    private readonly IReadOnlyList<FakeEndpoint> _endpoints;
    private int _scoredRows;

    private FakeSageMaker(TimeProvider clock, IReadOnlyList<FakeEndpoint> endpoints)
    {
        _endpoints = endpoints;
        Signatures = new AwsSignatureCheck(KeyId, Secret, Region, clock);
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

    public AwsSignatureCheck Signatures { get; }

    public Uri Address => new(_web.Urls.Single());

    /// <summary>What a user enters as credentials.</summary>
    public JsonObject Credentials => new()
    {
        ["access_key_id"] = KeyId,
        ["secret_access_key"] = Secret,
        ["region"] = Region,
        ["control_url"] = Address.ToString(),
        ["runtime_url"] = Address.ToString(),
    };

    /// <summary>What reached a container.</summary>
    public IReadOnlyList<ContainerCall> Calls => [.. _calls];

    /// <summary>The control plane's actions, in order.</summary>
    public IReadOnlyList<string> Actions => [.. _actions];

    /// <summary>An action that the key's user is not allowed; null for none.</summary>
    public string? DeniedAction { get; set; }

    public int ScoredRows => Volatile.Read(ref _scoredRows);

    public static async Task<FakeSageMaker> StartAsync(TimeProvider clock, params IReadOnlyList<FakeEndpoint> endpoints)
    {
        var fake = new FakeSageMaker(clock, endpoints);
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

    /// <summary>AWS's refusal of a call.</summary>
    public static RequestDelegate Refuse(int status, string code, JsonObject body) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers["x-amzn-ErrorType"] = $"{code}:http://internal.amazon.com/coral/com.amazon.sagemaker/";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    };

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync(new CancellationToken(canceled: true));
        await _web.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var body = buffer.ToArray();
        var isControl = context.Request.Path == "/";
        if (Signatures.Fault(context, body) is var (code, message))
        {
            await (isControl ? RefuseControlAsync(context, code, message) : Refuse(403, code, new JsonObject { ["message"] = message })(context));
        }
        else if (_next.TryDequeue(out var answer))
        {
            await answer(context);
        }
        else if (isControl)
        {
            await ControlAsync(context, body);
        }
        else
        {
            await InvokeAsync(context, body);
        }
    }

    private async Task ControlAsync(HttpContext context, byte[] body)
    {
        var action = context.Request.Headers["X-Amz-Target"].ToString();
        _actions.Enqueue(action);
        if (context.Request.Method != "POST" || context.Request.ContentType != "application/x-amz-json-1.1" || !action.StartsWith("SageMaker.", StringComparison.Ordinal))
        {
            await RefuseControlAsync(context, "UnknownOperationException", "");
        }
        else if (action == $"SageMaker.{DeniedAction}")
        {
            await RefuseControlAsync(context, "AccessDeniedException", $"User: arn:aws:iam::1234:user/assay is not authorized to perform: sagemaker:{DeniedAction}");
        }
        else if (Control(action["SageMaker.".Length..], JsonNode.Parse(body)!.AsObject()) is { } answer)
        {
            context.Response.ContentType = "application/x-amz-json-1.1";
            await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
        }
        else
        {
            await RefuseControlAsync(context, "ValidationException", "Could not find what was asked for.");
        }
    }

    private JsonObject? Control(string action, JsonObject request) => action switch
    {
        "ListEndpoints" => List(request),
        "DescribeEndpoint" => Find(request, "EndpointName") is { } e ? Describe(e) : null,
        "DescribeEndpointConfig" => Find(request, "EndpointConfigName") is { } e ? Configuration(e) : null,
        "DescribeModel" => new JsonObject { ["ModelName"] = (string?)request["ModelName"], ["PrimaryContainer"] = new JsonObject { ["ModelDataUrl"] = $"s3://models/{(string?)request["ModelName"]}.tar.gz" } },
        _ => null,
    };

    private JsonObject? List(JsonObject request)
    {
        var size = (int?)request["MaxResults"] ?? 10;
        var first = (string?)request["NextToken"] is { } token ? int.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(token))) : 0;
        if (size is < 1 or > 100)
        {
            return null;
        }

        var page = new JsonObject { ["Endpoints"] = new JsonArray([.. _endpoints.Skip(first).Take(size).Select(Summary)]) };
        if (first + size < _endpoints.Count)
        {
            page["NextToken"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{first + size}"));
        }

        return page;
    }

    private static JsonObject Summary(FakeEndpoint endpoint) => new()
    {
        ["EndpointName"] = endpoint.Name,
        ["EndpointArn"] = $"arn:aws:sagemaker:{Region}:1234:endpoint/{endpoint.Name}",
        ["CreationTime"] = 1542285667.389,
        ["LastModifiedTime"] = 1542286000.5,
        ["EndpointStatus"] = endpoint.Status,
    };

    private static JsonObject Describe(FakeEndpoint endpoint)
    {
        var described = Summary(endpoint);
        described["EndpointConfigName"] = $"{endpoint.Name}-config";
        if (endpoint.Status != "Creating")
        {
            described["ProductionVariants"] = new JsonArray([.. endpoint.Variants.Select(v => new JsonObject { ["VariantName"] = v.Name, ["CurrentWeight"] = v.Weight })]);
        }

        return described;
    }

    private static JsonObject Configuration(FakeEndpoint endpoint) => new()
    {
        ["EndpointConfigName"] = $"{endpoint.Name}-config",
        ["ProductionVariants"] = new JsonArray([.. endpoint.Variants.Select(v => new JsonObject { ["VariantName"] = v.Name, ["ModelName"] = $"{endpoint.Name}-{v.Name}", ["InitialVariantWeight"] = 1 })]),
    };

    private FakeEndpoint? Find(JsonObject request, string member) =>
        _endpoints.FirstOrDefault(e => (string?)request[member] == (member == "EndpointName" ? e.Name : $"{e.Name}-config"));

    private async Task InvokeAsync(HttpContext context, byte[] body)
    {
        var path = context.Request.Path.Value!.Split('/');
        var endpoint = path is ["", "endpoints", var name, "invocations"] && context.Request.Method == "POST" ? _endpoints.FirstOrDefault(e => e.Name == name) : null;
        var variant = context.Request.Headers["X-Amzn-SageMaker-Target-Variant"].ToString();
        if (endpoint is null || endpoint.Status != "InService" || (variant.Length > 0 && endpoint.Variants.All(v => v.Name != variant)))
        {
            await Refuse(400, "ValidationError", new JsonObject { ["message"] = $"Endpoint {path.ElementAtOrDefault(2)} of account 1234 not found." })(context);
            return;
        }

        if (body.Length > MaxBodyBytes || context.Request.ContentLength is null)
        {
            context.Response.StatusCode = 413;
            await context.Response.WriteAsync($"HTTP content length exceeded {MaxBodyBytes} bytes.", context.RequestAborted);
            return;
        }

        var headers = context.Request.Headers;
        var call = new ContainerCall(context.Request.ContentType ?? "", headers.Accept.ToString(), headers["X-Amzn-SageMaker-Custom-Attributes"].ToString(), variant, Encoding.UTF8.GetString(body));
        _calls.Enqueue(call);
        var reply = endpoint.Container(call);
        if (reply.Status != 200)
        {
            await Refuse(424, "ModelError", ModelError(reply.Status, reply.Body))(context);
            return;
        }

        Interlocked.Add(ref _scoredRows, reply.Rows);
        context.Response.ContentType = reply.ContentType;
        context.Response.Headers["x-Amzn-Invoked-Production-Variant"] = variant.Length > 0 ? variant : endpoint.Variants[0].Name;
        await context.Response.WriteAsync(reply.Body, context.RequestAborted);
    }

    /// <summary>The body of a model's own failure.</summary>
    public static JsonObject ModelError(int status, string message) => new()
    {
        ["ErrorCode"] = status < 500 ? "CLIENT_ERROR_FROM_MODEL" : "SERVER_ERROR_FROM_MODEL",
        ["LogStreamArn"] = "arn:aws:logs:eu-west-1:1234:log-group:/aws/sagemaker/Endpoints/credit",
        ["Message"] = $"Received {(status < 500 ? "client" : "server")} error ({status}) from primary with message \"{message}\". See https://eu-west-1.console.aws.amazon.com/cloudwatch for more information.",
        ["OriginalMessage"] = message,
        ["OriginalStatusCode"] = status,
    };

    private static Task RefuseControlAsync(HttpContext context, string code, string message)
    {
        context.Response.StatusCode = 400;
        context.Response.ContentType = "application/x-amz-json-1.1";
        return context.Response.WriteAsync(JsonSerializer.Serialize(new Dictionary<string, string> { ["__type"] = $"com.amazon.coral.service#{code}", ["message"] = message }), context.RequestAborted);
    }
}
