using System.Text.Json.Nodes;
using System.Web;

namespace Assay.Server.Tests.Fakes.Azure;

/// <summary>
/// Azure on one port: Entra ID, the control plane, and what stands behind it. Strict about the tenant, the client, the
/// audience and the version of every call, and refuses in Azure's own words.
/// </summary>
internal sealed class FakeAzure : IAsyncDisposable
{
    public const string Tenant = "contoso";
    public const string Client = "11112222-3333-4444-5555-666677778888";

    // Characters that a form must escape.
    public const string Secret = "s~e+c/r=e t&";
    public const string Subscription = "aaaabbbb-0000-1111-2222-ccccddddeeee";
    public const string Group = "models (west)";
    public const string Workspace = "credit-ws";
    public const string Management = "https://management.azure.com/";

    public const string WorkspaceId =
        $"/subscriptions/{Subscription}/resourceGroups/{Group}/providers/Microsoft.MachineLearningServices/workspaces/{Workspace}";

    private readonly List<(string Token, string Audience)> _tokens = [];
    private readonly Func<FakeAzure, LoopbackRequest, LoopbackAnswer?> _service;
    private int _issued;

    private FakeAzure(Func<FakeAzure, LoopbackRequest, LoopbackAnswer?> service) => _service = service;

    public LoopbackServer Server { get; private set; } = null!;

    public string Address => Server.Address.ToString().TrimEnd('/');

    public int TokensIssued => _issued;

    public JsonObject Credentials => new()
    {
        ["tenant"] = Tenant,
        ["client_id"] = Client,
        ["client_secret"] = Secret,
        ["subscription_id"] = Subscription,
        ["login_url"] = Address,
        ["management_url"] = Address,
        ["model_management_url"] = Address,
    };

    /// <param name="service">Answers what is neither a token nor refused; null for paths that are not its own.</param>
    public static async Task<FakeAzure> StartAsync(Func<FakeAzure, LoopbackRequest, LoopbackAnswer?> service)
    {
        var azure = new FakeAzure(service);
        azure.Server = await LoopbackServer.StartAsync(azure.Answer);
        return azure;
    }

    public static LoopbackAnswer Error(int status, string code, string message, JsonArray? details = null)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = message };
        if (details is not null)
        {
            error["details"] = details;
        }

        return LoopbackAnswer.Of(new JsonObject { ["error"] = error }, status);
    }

    /// <summary>A page of a list; the link is to the same host.</summary>
    public LoopbackAnswer Page(LoopbackRequest request, params JsonNode[] entries)
    {
        // One entry a page, so that whoever does not follow the links misses some.
        var at = int.TryParse(request.Query["$skipToken"], out var skip) ? skip : 0;
        var page = new JsonObject { ["value"] = new JsonArray([.. entries.Skip(at).Take(1)]) };
        if (at + 1 < entries.Length)
        {
            page["nextLink"] = $"{Address}{request.Path}?api-version={request.Query["api-version"]}&$skipToken={at + 1}";
        }

        return LoopbackAnswer.Of(page);
    }

    /// <summary>Whether a call carries a token for an audience.</summary>
    public bool HasToken(LoopbackRequest request, string audience)
    {
        lock (_tokens)
        {
            return _tokens.Any(t => t.Audience.TrimEnd('/') == audience.TrimEnd('/') && request.Header("Authorization") == $"Bearer {t.Token}");
        }
    }

    /// <summary>All tokens expire.</summary>
    public void Expire()
    {
        lock (_tokens)
        {
            _tokens.Clear();
        }
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private LoopbackAnswer Answer(LoopbackRequest request)
    {
        if (request.Path.Contains("/oauth2/", StringComparison.Ordinal))
        {
            return Login(request);
        }

        var isManaged = request.Path.StartsWith("/subscriptions/", StringComparison.OrdinalIgnoreCase) && !request.Path.EndsWith("/execute", StringComparison.Ordinal);
        var isModelManagement = request.Path.StartsWith("/modelmanagement/", StringComparison.Ordinal);
        if (isManaged || isModelManagement)
        {
            if (request.Header("Authorization") is null)
            {
                return Error(401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
            }

            if (!HasToken(request, Management))
            {
                return Error(401, "ExpiredAuthenticationToken", "The access token has expired or is not yet valid.");
            }

            if (isManaged && request.Query["api-version"].Count == 0)
            {
                return Error(400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests.");
            }
        }

        return _service(this, request) ?? Error(404, "ResourceNotFound", $"The Resource '{request.Path}' was not found.");
    }

    private LoopbackAnswer Login(LoopbackRequest request)
    {
        var form = HttpUtility.ParseQueryString(request.Text);
        var isFirst = request.Path == $"/{Tenant}/oauth2/token";
        if (!isFirst && request.Path != $"/{Tenant}/oauth2/v2.0/token")
        {
            return Refuse(400, "invalid_request", "AADSTS90002: Tenant not found.", 90002);
        }

        if (request.Method != "POST" || request.Header("Content-Type")?.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal) is not true || form["grant_type"] != "client_credentials")
        {
            return Refuse(400, "invalid_request", "AADSTS900144: The request body must contain the following parameter: 'grant_type'.", 900144);
        }

        if (form["client_id"] != Client)
        {
            return Refuse(400, "unauthorized_client", "AADSTS700016: Application was not found in the directory.", 700016);
        }

        if (form["client_secret"] != Secret)
        {
            return Refuse(401, "invalid_client", "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent is the client secret value.", 7000215);
        }

        var audience = isFirst ? form["resource"] : form["scope"]?.EndsWith("/.default", StringComparison.Ordinal) is true ? form["scope"]![..^"/.default".Length] : null;
        if (string.IsNullOrEmpty(audience) || audience.TrimEnd('/') is not ("https://management.azure.com" or "https://ml.azure.com"))
        {
            return Refuse(400, "invalid_scope", "AADSTS70011: The provided value for the input parameter 'scope' is not valid.", 70011);
        }

        var token = $"entra-{Interlocked.Increment(ref _issued)}";
        lock (_tokens)
        {
            _tokens.Add((token, audience));
        }

        // The first version writes its numbers as text.
        JsonNode lifetime = isFirst ? "3599" : 3599;
        return LoopbackAnswer.Of(new JsonObject { ["token_type"] = "Bearer", ["expires_in"] = lifetime, ["ext_expires_in"] = lifetime.DeepClone(), ["access_token"] = token });
    }

    private static LoopbackAnswer Refuse(int status, string error, string description, int code) => LoopbackAnswer.Of(
        new JsonObject
        {
            ["error"] = error,
            ["error_description"] = $"{description}\r\nTrace ID: 0a1b\r\nCorrelation ID: 2c3d\r\nTimestamp: 2026-01-09 02:02:12Z",
            ["error_codes"] = new JsonArray(code),
        },
        status);
}
