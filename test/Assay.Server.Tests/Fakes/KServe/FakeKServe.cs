using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Fakes.KServe;

/// <summary>
/// A model server of KServe's V1 protocol: the stock predictor, which makes tables of objects of lists only and answers every
/// fault in predicting with 500; or a custom one, which takes flat objects and arrays.
/// </summary>
internal sealed class FakeKServe : FakeModelServer
{
    public override string ScoringUrl => new Uri(Address, "v1/models/credit:predict").AbsoluteUri;

    public bool IsCustom { get; init; }

    /// <summary>The service's name at the ingress; calls with another header <c>Host</c> reach nobody.</summary>
    public string? Host { get; set; }

    protected override LoopbackAnswer Answer(LoopbackRequest request)
    {
        if (Host is not null && request.Header("Host") != Host)
        {
            return new LoopbackAnswer(404, "");
        }

        if (request.Is("GET", "/v1/models"))
        {
            return LoopbackAnswer.Of(new JsonObject { ["models"] = new JsonArray("credit") });
        }

        if (!request.Is("POST", "/v1/models/credit:predict"))
        {
            return Error(404, $"Model with name {request.Path.Split('/')[^1].Split(':')[0]} does not exist.");
        }

        if (!IsReady)
        {
            return Error(503, "Model with name credit is not ready.");
        }

        if (request.Header("Content-Type") != "application/json")
        {
            return Error(400, "Unrecognized request format: no JSON");
        }

        if (request.Json?["instances"] is not JsonArray instances)
        {
            return Error(400, "Expected \"instances\" to be a list");
        }

        try
        {
            var rows = Score(IsCustom ? [.. instances.Select(ReadFlat)] : [.. instances.SelectMany(ReadFrame)]);
            return LoopbackAnswer.Of(new JsonObject { ["predictions"] = new JsonArray([.. rows.Select(Prediction)]) });
        }
        catch (FormatException e)
        {
            return Error(500, e.Message);
        }
    }

    private static CreditRow ReadFlat(JsonNode? instance) => instance is JsonArray array
        ? CreditRow.Read(array)
        : CreditRow.Read(instance as JsonObject ?? throw new FormatException("an instance is neither array nor object"));

    private static IEnumerable<CreditRow> ReadFrame(JsonNode? instance)
    {
        if (instance is not JsonObject frame)
        {
            throw new FormatException("Specifying the columns using strings is only supported for pandas DataFrames");
        }

        if (frame.All(m => m.Value is not (JsonArray or JsonObject)))
        {
            throw new FormatException("If using all scalar values, you must pass an index");
        }

        var columns = frame.ToDictionary(m => m.Key, m => m.Value!.AsArray());
        return Enumerable.Range(0, columns.First().Value.Count)
            .Select(row => CreditRow.Read(new JsonObject(columns.Select(c => KeyValuePair.Create(c.Key, c.Value[row]?.DeepClone())))));
    }

    private static LoopbackAnswer Error(int status, string words) => LoopbackAnswer.Of(new JsonObject { ["error"] = words }, status);
}
