using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Fakes.TorchServe;

/// <summary>
/// TorchServe with both of its APIs, each with a key of its own. Takes one row a call, or instances in the JSON envelope.
/// Probabilities are answered as an object of class → probability, the best first.
/// </summary>
internal sealed class FakeTorchServe : FakeModelServer
{
    public const string InferenceKey = "inference-key";
    public const string ManagementKey = "management-key";

    private static readonly string[] Models = ["aardvark", "bat", "credit"];

    public override string ScoringUrl => new Uri(Address, "predictions/credit").AbsoluteUri;

    public bool HasEnvelope { get; init; }

    /// <summary>Whether the keys are asked for.</summary>
    public bool HasKeys { get; init; } = true;

    /// <summary>Texts instead of rows: the whole body, answered by the label alone.</summary>
    public bool TakesText { get; init; }

    protected override LoopbackAnswer Answer(LoopbackRequest request)
    {
        var isManagement = request.Path.StartsWith("/models", StringComparison.Ordinal);
        if (HasKeys && request.Header("Authorization") != $"Bearer {(isManagement ? ManagementKey : InferenceKey)}")
        {
            return Error(400, "InvalidKeyException", "Token Authorization failed. Token either incorrect, expired, or not provided correctly");
        }

        if (request.Is("GET", "/models"))
        {
            return List(int.TryParse(request.Query["next_page_token"], out var first) ? first : 0);
        }

        if (!request.Is("POST", "/predictions/credit"))
        {
            return Error(404, "ModelNotFoundException", $"Model not found: {request.Path.Split('/')[^1]}");
        }

        if (!IsReady)
        {
            return Error(503, "ServiceUnavailableException", "Model \"credit\" has no worker to serve inference request. Please use scale workers API to add workers.");
        }

        try
        {
            return Predict(request);
        }
        catch (FormatException e)
        {
            return Error(503, "InternalServerException", $"Prediction failed: {e.Message}");
        }
    }

    private LoopbackAnswer Predict(LoopbackRequest request)
    {
        if (TakesText)
        {
            return new LoopbackAnswer(200, request.Text.Contains("late", StringComparison.Ordinal) ? "Risk" : "No Risk", "text/plain");
        }

        if (!HasEnvelope)
        {
            return LoopbackAnswer.Of(Item(Score([CreditRow.Read(request.Json as JsonObject ?? throw new FormatException("the body is no object"))])[0]));
        }

        var instances = request.Json?["instances"] as JsonArray ?? throw new FormatException("KeyError: 'instances'");
        return LoopbackAnswer.Of(new JsonObject { ["predictions"] = new JsonArray([.. Score([.. instances.Select(i => CreditRow.Read(i!.AsObject()))]).Select(Item)]) });
    }

    private JsonNode Item(CreditRow row)
    {
        if (AnswersDecision)
        {
            return Prediction(row);
        }

        var p = Probabilities(row);
        var members = new[] { ("No Risk", p[0]), ("Risk", p[1]) }.OrderByDescending(m => m.Item2);
        return new JsonObject(members.Select(m => KeyValuePair.Create(m.Item1, (JsonNode?)JsonValue.Create(m.Item2))));
    }

    private static LoopbackAnswer List(int first)
    {
        var page = new JsonObject { ["models"] = new JsonArray([.. Models.Skip(first).Take(2).Select(m => new JsonObject { ["modelName"] = m, ["modelUrl"] = $"{m}.mar" })]) };
        if (first + 2 < Models.Length)
        {
            page["nextPageToken"] = $"{first + 2}";
        }

        return LoopbackAnswer.Of(page);
    }

    private static LoopbackAnswer Error(int status, string type, string message) =>
        LoopbackAnswer.Of(new JsonObject { ["code"] = status, ["type"] = type, ["message"] = message }, status);
}
