using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;

namespace Assay.Server.Tests.Fakes.Azure;

/// <summary>
/// An online endpoint whose traffic goes to a deployment that refuses everybody: only a call that names <c>blue</c> gets the
/// credit model.
/// </summary>
internal sealed class FakeOnlineEndpoint(Func<JsonNode, JsonNode> script)
{
    public const string Id = $"{FakeAzure.WorkspaceId}/onlineEndpoints/credit";
    public const string Deployment = $"{Id}/deployments/blue";

    private int _rows;
    private int _tokens;

    /// <summary><c>Key</c>, <c>AMLToken</c> or <c>AADToken</c>.</summary>
    public string AuthMode { get; set; } = "Key";

    public string Key { get; set; } = "primary-key-1";

    /// <summary>More rows take more than the time that a call may.</summary>
    public int MaxRowsInTime { get; set; } = int.MaxValue;

    public int Rows => _rows;

    public LoopbackAnswer? Answer(FakeAzure azure, LoopbackRequest request)
    {
        if (request.Is("GET", $"/subscriptions/{FakeAzure.Subscription}/providers/Microsoft.MachineLearningServices/workspaces"))
        {
            return azure.Page(request, new JsonObject { ["id"] = FakeAzure.WorkspaceId, ["name"] = FakeAzure.Workspace, ["location"] = "southcentralus" });
        }

        if (request.Is("GET", $"{FakeAzure.WorkspaceId}/onlineEndpoints"))
        {
            return azure.Page(request, Endpoint(azure));
        }

        if (request.Is("GET", $"{Id}/deployments"))
        {
            return azure.Page(request, DeploymentNamed("green"), DeploymentNamed("blue"));
        }

        if (request.Is("GET", Id))
        {
            return LoopbackAnswer.Of(Endpoint(azure));
        }

        if (request.Is("POST", $"{Id}/listKeys"))
        {
            return AuthMode == "Key"
                ? LoopbackAnswer.Of(new JsonObject { ["primaryKey"] = Key, ["secondaryKey"] = "other" })
                : FakeAzure.Error(400, "UserError", "The endpoint has no keys.");
        }

        if (request.Is("POST", $"{Id}/token"))
        {
            Key = $"aml-token-{Interlocked.Increment(ref _tokens)}";
            var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
            return LoopbackAnswer.Of(new JsonObject { ["accessToken"] = Key, ["tokenType"] = "Bearer", ["expiryTimeUtc"] = now + 7200, ["refreshAfterTimeUtc"] = now + 600 });
        }

        return request.Is("POST", "/score") ? Score(azure, request) : null;
    }

    private JsonObject Endpoint(FakeAzure azure) => new()
    {
        ["id"] = Id,
        ["name"] = "credit",
        ["location"] = "southcentralus",
        ["properties"] = new JsonObject { ["authMode"] = AuthMode, ["provisioningState"] = "Succeeded", ["scoringUri"] = $"{azure.Address}/score", ["traffic"] = new JsonObject { ["green"] = 100, ["blue"] = 0 } },
    };

    private static JsonObject DeploymentNamed(string name) => new()
    {
        ["id"] = $"{Id}/deployments/{name}",
        ["name"] = name,
        ["systemData"] = new JsonObject { ["createdAt"] = "2023-01-01T10:11:12Z" },
        ["properties"] = new JsonObject { ["model"] = $"{FakeAzure.WorkspaceId}/models/credit/versions/3", ["endpointComputeType"] = "Managed" },
    };

    private LoopbackAnswer Score(FakeAzure azure, LoopbackRequest request)
    {
        var isKnown = AuthMode == "AADToken" ? azure.HasToken(request, "https://ml.azure.com") : request.Header("Authorization") == $"Bearer {Key}";
        if (!isKnown)
        {
            return LoopbackAnswer.Of(new JsonObject { ["message"] = "Unauthorized: the key or token is not valid." }, 401);
        }

        var deployment = request.Header("azureml-model-deployment") ?? "green";
        if (deployment is not ("green" or "blue"))
        {
            return FakeAzure.Error(404, "NotFound", $"Specified deployment [{deployment}] could not be found.");
        }

        var rows = FakeWebService.RowCount(request.Json!);
        if (rows > MaxRowsInTime)
        {
            return FakeAzure.Error(408, "RequestTimeout", "upstream request timeout");
        }

        Interlocked.Add(ref _rows, rows);
        if (deployment == "green")
        {
            return LoopbackAnswer.Of(new JsonArray([.. Enumerable.Range(0, rows).Select(_ => JsonValue.Create(CreditModel.Classes[1]))]));
        }

        try
        {
            return LoopbackAnswer.Of(script(request.Json!));
        }
        catch (FormatException e)
        {
            return new LoopbackAnswer(424, e.Message, "text/plain")
            {
                Headers = new Dictionary<string, string> { ["ms-azureml-model-error-statuscode"] = "400", ["ms-azureml-model-error-reason"] = "model_error" },
            };
        }
    }
}
