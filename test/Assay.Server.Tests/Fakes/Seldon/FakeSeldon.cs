using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Fakes.Seldon;

/// <summary>
/// A deployment of Seldon Core 1. Names are ignored, so the order counts; rows of mixed types reach the model as texts, as
/// the Python wrapper makes them.
/// </summary>
internal sealed class FakeSeldon : FakeModelServer
{
    private const string Deployment = "/seldon/models/credit";

    public override string ScoringUrl => new Uri(Address, $"{Deployment}/api/v1.0/predictions").AbsoluteUri;

    public string Url => new Uri(Address, Deployment).AbsoluteUri;

    /// <summary>The names that the model gives its probabilities; none when it declares none.</summary>
    public IReadOnlyList<string> Names { get; set; } = ["No Risk", "Risk"];

    public bool HasMetadata { get; set; } = true;

    protected override LoopbackAnswer Answer(LoopbackRequest request)
    {
        if (request.Is("GET", $"{Deployment}/api/v1.0/metadata") && HasMetadata)
        {
            return LoopbackAnswer.Of(new JsonObject { ["name"] = "credit-graph", ["models"] = new JsonObject { ["classifier"] = new JsonObject() } });
        }

        if (!request.Is("POST", $"{Deployment}/api/v1.0/predictions"))
        {
            return new LoopbackAnswer(404, "404 page not found", "text/plain");
        }

        if (!IsReady)
        {
            return new LoopbackAnswer(503, "no healthy upstream", "text/plain");
        }

        try
        {
            return Predict(Read(request.Json!.AsObject()));
        }
        catch (FormatException e)
        {
            return Error(500, "MICROSERVICE_INTERNAL_ERROR", e.Message);
        }
        catch (JsonException e)
        {
            return Error(400, "MICROSERVICE_BAD_DATA", e.Message);
        }
    }

    private LoopbackAnswer Predict(IReadOnlyList<CreditRow> rows)
    {
        var scored = Score(rows);
        return LoopbackAnswer.Of(AnswersDecision
            ? new JsonObject { ["jsonData"] = new JsonArray([.. scored.Select(Prediction)]), ["meta"] = new JsonObject() }
            : new JsonObject
            {
                ["data"] = new JsonObject
                {
                    ["names"] = new JsonArray([.. Names.Select(n => JsonValue.Create(n))]),
                    ["ndarray"] = new JsonArray([.. scored.Select(Vector)]),
                },
                ["meta"] = new JsonObject { ["requestPath"] = new JsonObject { ["classifier"] = "image:1.0" } },
            });
    }

    private static IReadOnlyList<CreditRow> Read(JsonObject body)
    {
        if (body["jsonData"] is JsonArray objects)
        {
            return [.. objects.Select(o => CreditRow.Read(o!.AsObject()))];
        }

        var rows = body["data"]?["ndarray"] as JsonArray ?? throw new JsonException("Can't find data in json");
        return [.. rows.Select(row => CreditRow.Read(
            new JsonObject([
                KeyValuePair.Create("Sex", (JsonNode?)AsText(row, 0)), KeyValuePair.Create("Age", (JsonNode?)AsText(row, 1)), KeyValuePair.Create("Amount", (JsonNode?)AsText(row, 2))]),
            textIsNumber: true))];
    }

    private static JsonValue AsText(JsonNode? row, int column) => row is JsonArray { Count: 3 } cells
        ? JsonValue.Create(cells[column]!.ToString())
        : throw new FormatException("X must have 3 features");

    private static LoopbackAnswer Error(int status, string reason, string info) => LoopbackAnswer.Of(
        new JsonObject { ["status"] = new JsonObject { ["status"] = 1, ["info"] = info, ["code"] = -1, ["reason"] = reason } }, status);
}
