using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Fakes.Azure;

/// <summary>Web services of Azure ML v1: the model management service of a region, and one service with a scoring script.</summary>
internal sealed class FakeWebService(Func<JsonNode, JsonNode> script)
{
    public const string Id = $"{FakeAzure.WorkspaceId}/services/credit";
    private const string Management = "/modelmanagement/v1.0";

    private int _rows;
    private int _tokens;

    /// <summary><c>key</c>, <c>token</c> or <c>none</c>.</summary>
    public string Auth { get; set; } = "key";

    public string Key { get; set; } = "primary-key-1";

    public int Rows => _rows;

    public LoopbackAnswer? Answer(FakeAzure azure, LoopbackRequest request)
    {
        if (request.Is("GET", $"/subscriptions/{FakeAzure.Subscription}/providers/Microsoft.MachineLearningServices/workspaces"))
        {
            return azure.Page(request, new JsonObject { ["id"] = FakeAzure.WorkspaceId, ["name"] = FakeAzure.Workspace, ["location"] = "South Central US" });
        }

        if (request.Is("GET", $"{Management}{FakeAzure.WorkspaceId}/services"))
        {
            return azure.Page(request, Service(azure, "churn"), Service(azure, "credit"));
        }

        if (request.Is("GET", $"{Management}{Id}"))
        {
            return LoopbackAnswer.Of(Service(azure, "credit"));
        }

        if (request.Is("POST", $"{Management}{Id}/listkeys"))
        {
            return LoopbackAnswer.Of(new JsonObject { ["primaryKey"] = Key, ["secondaryKey"] = "other" });
        }

        if (request.Is("POST", $"{Management}{Id}/token"))
        {
            Key = $"aml-token-{Interlocked.Increment(ref _tokens)}";
            var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
            return LoopbackAnswer.Of(new JsonObject { ["accessToken"] = Key, ["tokenType"] = "Bearer", ["expiryOn"] = now + 7200, ["refreshAfter"] = now + 600 }, 201);
        }

        return request.Path.StartsWith("/api/v1/service/credit/", StringComparison.Ordinal) ? Score(request) : null;
    }

    private JsonObject Service(FakeAzure azure, string name) => new()
    {
        ["id"] = name,
        ["name"] = name,
        ["computeType"] = "AKS",
        ["state"] = "Healthy",
        ["scoringUri"] = $"{azure.Address}/api/v1/service/{name}/score",
        ["authEnabled"] = Auth == "key",
        ["aadAuthEnabled"] = Auth == "token",
        ["createdTime"] = "2019-08-01T10:11:12.123Z",
    };

    private LoopbackAnswer Score(LoopbackRequest request)
    {
        if (request.Header("Authorization") != (Auth == "none" ? null : $"Bearer {Key}"))
        {
            return new LoopbackAnswer(401, "Unauthorized", "text/plain");
        }

        if (request.Is("GET", "/api/v1/service/credit/swagger.json"))
        {
            return LoopbackAnswer.Of(JsonNode.Parse("""{"definitions":{"ExecutionRequest":{"example":{"Inputs":{"credit_input":[{}]}}}}}""")!);
        }

        if (!request.Is("POST", "/api/v1/service/credit/score") || request.Header("Content-Type")?.StartsWith("application/json", StringComparison.Ordinal) is not true)
        {
            return new LoopbackAnswer(415, "application/json is expected", "text/plain");
        }

        try
        {
            var answer = script(request.Json!);
            Interlocked.Add(ref _rows, RowCount(request.Json!));
            return LoopbackAnswer.Of(answer);
        }
        catch (FormatException e)
        {
            return new LoopbackAnswer(500, $"Traceback: {e.Message}", "text/plain");
        }
    }

    /// <summary>The rows of a request in any of the contracts: the only array of rows in it.</summary>
    public static int RowCount(JsonNode body) => body switch
    {
        JsonArray rows => rows.Count,
        JsonObject members when members["data"] is JsonArray data => data.Count,
        JsonObject members => members.Select(m => m.Value).Where(v => v is JsonObject or JsonArray).Select(v => RowCount(v!)).DefaultIfEmpty().Max(),
        _ => 0,
    };
}
