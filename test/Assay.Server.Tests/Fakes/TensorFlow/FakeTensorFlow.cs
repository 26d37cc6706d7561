using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Fakes.TensorFlow;

/// <summary>
/// TensorFlow Serving's REST API: every instance has exactly the inputs of the signature, of its types and its rank.
/// </summary>
/// <param name="rank">The dimensions of each input: 1, or 2 as Keras exports have.</param>
internal sealed class FakeTensorFlow(int rank = 1) : FakeModelServer
{
    private const string Model = "/v1/models/credit";

    private static readonly (string Name, string Type)[] Inputs = [("Sex", "DT_STRING"), ("Age", "DT_FLOAT"), ("Amount", "DT_FLOAT")];

    public override string ScoringUrl => new Uri(Address, $"{Model}:{Method}").AbsoluteUri;

    public string Method { get; init; } = "predict";

    public string Signature { get; init; } = "serving_default";

    public bool HasMetadata { get; init; } = true;

    protected override LoopbackAnswer Answer(LoopbackRequest request)
    {
        if (request.Is("GET", Model))
        {
            return LoopbackAnswer.Of(new JsonObject
            {
                ["model_version_status"] = new JsonArray(Version("2", IsReady ? "AVAILABLE" : "LOADING"), Version("1", "END")),
            });
        }

        if (request.Is("GET", $"{Model}/metadata") && HasMetadata)
        {
            return LoopbackAnswer.Of(Metadata());
        }

        if (!request.Is("POST", $"{Model}:{Method}"))
        {
            return Error(404, $"Servable not found for request: Latest({request.Path.Split('/')[^1].Split(':')[0]})");
        }

        if (!IsReady)
        {
            return Error(503, "Servable credit is loading");
        }

        try
        {
            return Score(request.Json!.AsObject());
        }
        catch (FormatException e)
        {
            return Error(400, e.Message);
        }
    }

    private LoopbackAnswer Score(JsonObject body)
    {
        if (((string?)body["signature_name"] ?? "serving_default") != Signature)
        {
            throw new FormatException($"Serving signature name: \"{body["signature_name"]}\" not found in signature def");
        }

        if (Method == "classify")
        {
            var classified = Score([.. body["examples"]!.AsArray().Select(e => CreditRow.Read(e!.AsObject()))]);
            return LoopbackAnswer.Of(new JsonObject { ["results"] = new JsonArray([.. classified.Select(Classified)]) });
        }

        if (body.ContainsKey("instances") == body.ContainsKey("inputs"))
        {
            throw new FormatException("Missing 'inputs' or 'instances' key");
        }

        if (body["instances"] is JsonArray instances)
        {
            var rows = Score([.. instances.Select(i => Read(i as JsonObject ?? throw new FormatException("JSON Value is not an object with the named inputs")))]);
            return LoopbackAnswer.Of(new JsonObject { ["predictions"] = new JsonArray([.. rows.Select(Prediction)]) });
        }

        var columns = body["inputs"]!.AsObject().ToDictionary(c => c.Key, c => c.Value!.AsArray());
        var scored = Score([.. Enumerable.Range(0, columns.First().Value.Count)
            .Select(row => Read(new JsonObject(columns.Select(c => KeyValuePair.Create(c.Key, c.Value[row]?.DeepClone())))))]);
        return LoopbackAnswer.Of(new JsonObject { ["outputs"] = Columns(scored) });
    }

    private JsonNode Columns(IReadOnlyList<CreditRow> rows)
    {
        var vectors = new JsonArray([.. rows.Select(Vector)]);
        return AnswersDecision
            ? new JsonObject { ["prediction"] = new JsonArray([.. rows.Select(r => JsonValue.Create(r.Decision))]), ["probability"] = vectors }
            : vectors;
    }

    private JsonArray Classified(CreditRow row)
    {
        var p = Probabilities(row);
        var pairs = new List<JsonNode> { new JsonArray("No Risk", p[0]), new JsonArray("Risk", p[1]) };
        return new JsonArray([.. p[0] >= p[1] ? pairs : Enumerable.Reverse(pairs)]);
    }

    private CreditRow Read(JsonObject instance)
    {
        if (!instance.Select(m => m.Key).Order(StringComparer.Ordinal).SequenceEqual(Inputs.Select(i => i.Name).Order(StringComparer.Ordinal)))
        {
            throw new FormatException($"Failed to process element: 0 key: . keys must be equal to: {string.Join(",", Inputs.Select(i => i.Name))}");
        }

        var cells = new JsonObject();
        foreach (var (name, type) in Inputs)
        {
            var cell = instance[name];
            if (rank == 2)
            {
                cell = cell is JsonArray { Count: 1 } wrapped ? wrapped[0] : throw new FormatException($"Tensor name: {name} has inconsistent shape");
            }

            if (cell is JsonArray || (type == "DT_FLOAT" && cell!.GetValueKind() != System.Text.Json.JsonValueKind.Number))
            {
                throw new FormatException($"JSON Value: {cell!.ToJsonString()} Type: String is not of expected type: float: {name} is no number");
            }

            cells[name] = cell!.DeepClone();
        }

        return CreditRow.Read(cells);
    }

    private JsonObject Metadata() => new()
    {
        ["model_spec"] = new JsonObject { ["name"] = "credit", ["version"] = "2" },
        ["metadata"] = new JsonObject
        {
            ["signature_def"] = new JsonObject
            {
                ["signature_def"] = new JsonObject
                {
                    [Signature] = new JsonObject { ["inputs"] = new JsonObject(Inputs.Select(i => KeyValuePair.Create(i.Name, (JsonNode?)Declared(i.Type)))) },
                },
            },
        },
    };

    private JsonObject Declared(string type) => new()
    {
        ["dtype"] = type,
        ["tensor_shape"] = new JsonObject { ["dim"] = new JsonArray([.. Enumerable.Range(0, rank).Select(i => new JsonObject { ["size"] = i == 0 ? "-1" : "1" })]) },
    };

    private static JsonObject Version(string version, string state) =>
        new() { ["version"] = version, ["state"] = state, ["status"] = new JsonObject { ["error_code"] = "OK", ["error_message"] = "" } };

    private static LoopbackAnswer Error(int status, string words) => LoopbackAnswer.Of(new JsonObject { ["error"] = words }, status);
}
