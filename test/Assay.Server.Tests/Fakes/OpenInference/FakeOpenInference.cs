using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Fakes.OpenInference;

/// <summary>A server of the Open Inference Protocol, as strict as the real one is.</summary>
internal sealed class FakeOpenInference(InferenceServer kind) : FakeModelServer
{
    private const string Model = "/v2/models/credit";

    private static readonly (string Name, string Datatype)[] Inputs = [("Sex", "BYTES"), ("Age", "INT32"), ("Amount", "FP32")];

    public override string ScoringUrl => new Uri(Address, $"{Model}/infer").AbsoluteUri;

    /// <summary>The datatype of the ages, which a new version of the model may change.</summary>
    public string AgeDatatype { get; set; } = "INT32";

    protected override LoopbackAnswer Answer(LoopbackRequest request)
    {
        if (request.Is("GET", "/v2/models") && kind == InferenceServer.KServe)
        {
            return LoopbackAnswer.Of(new JsonObject { ["models"] = new JsonArray("credit") });
        }

        if (request.Is("POST", "/v2/repository/index") && kind != InferenceServer.KServe)
        {
            return LoopbackAnswer.Of(new JsonArray(Indexed("1", "UNAVAILABLE"), Indexed("2", IsReady ? "READY" : "UNAVAILABLE")));
        }

        if (request.Is("GET", Model))
        {
            return LoopbackAnswer.Of(Metadata());
        }

        if (!request.Is("POST", $"{Model}/infer"))
        {
            return Error(404, $"Model {request.Path.Split('/').ElementAtOrDefault(3)} not found");
        }

        if (!IsReady)
        {
            return Error(kind == InferenceServer.KServe ? 503 : 400, "Model credit is not ready yet.");
        }

        try
        {
            return Infer(request.Json!.AsObject());
        }
        catch (FormatException e)
        {
            return Error(400, e.Message);
        }
    }

    private LoopbackAnswer Infer(JsonObject body)
    {
        if (kind != InferenceServer.Triton && (string?)body["parameters"]?["content_type"] != "pd")
        {
            throw new FormatException("Specifying the columns using strings is only supported for pandas DataFrames");
        }

        var tensors = body["inputs"]!.AsArray().Select(t => t!.AsObject()).ToDictionary(t => (string)t["name"]!, Values);
        if (kind == InferenceServer.Triton && Inputs.FirstOrDefault(i => !tensors.ContainsKey(i.Name)) is { Name: { } missing })
        {
            throw new FormatException($"expected {Inputs.Length} inputs but got {tensors.Count} inputs for model 'credit'. Got input(s) without '{missing}'");
        }

        var count = tensors.First().Value.Count;
        var rows = Score([.. Enumerable.Range(0, count).Select(row => CreditRow.Read(new JsonObject(tensors.Select(t => KeyValuePair.Create(t.Key, t.Value[row]?.DeepClone())))))]);
        var asked = body["outputs"]?.AsArray().Select(o => (string)o!["name"]!).ToList();
        return LoopbackAnswer.Of(new JsonObject
        {
            ["model_name"] = "credit",
            ["id"] = body["id"]?.DeepClone(),
            ["outputs"] = new JsonArray([.. Outputs(asked).Select(o => o == Names.Label ? Labels(rows) : Scores(rows))]),
        });
    }

    private (string Label, string Scores) Names => kind == InferenceServer.Triton ? ("label", "probabilities") : ("predict", "predict_proba");

    private IEnumerable<string> Outputs(List<string>? asked)
    {
        if (asked?.FirstOrDefault(o => o != Names.Label && o != Names.Scores) is { } unknown)
        {
            throw new FormatException($"unexpected inference output '{unknown}' for model 'credit'");
        }

        // MLServer's runtime predicts unless it is asked for more.
        return asked ?? (kind == InferenceServer.MlServer ? [Names.Label] : AnswersDecision ? [Names.Label, Names.Scores] : [Names.Scores]);
    }

    private JsonArray Values(JsonObject tensor)
    {
        var name = (string)tensor["name"]!;
        var datatype = (string)tensor["datatype"]!;
        var data = tensor["data"]!.AsArray();
        var shape = tensor["shape"]!.AsArray().Select(d => (int)d!).ToList();
        if (shape.Aggregate(1, (a, b) => a * b) != data.Count)
        {
            throw new FormatException($"shape {tensor["shape"]!.ToJsonString()} of '{name}' does not match {data.Count} elements");
        }

        var expected = name == "Age" ? AgeDatatype : Inputs.FirstOrDefault(i => i.Name == name).Datatype;
        if (kind == InferenceServer.Triton && (datatype != expected || shape.Count != 2))
        {
            throw new FormatException($"inference input '{name}' data-type is '{datatype}', but model 'credit' expects '{expected}'");
        }

        return kind == InferenceServer.MlServer && datatype == "BYTES" && (string?)tensor["parameters"]?["content_type"] != "str"
            ? throw new FormatException($"'{name}' holds bytes, no text")
            : data;
    }

    private JsonObject Labels(IReadOnlyList<CreditRow> rows) => new()
    {
        ["name"] = Names.Label,
        ["shape"] = new JsonArray(rows.Count, 1),
        ["datatype"] = "BYTES",
        ["parameters"] = new JsonObject { ["content_type"] = "str" },
        ["data"] = new JsonArray([.. rows.Select(r => JsonValue.Create(r.Decision))]),
    };

    /// <summary>Flat from one server, nested from the other: both are allowed.</summary>
    private JsonObject Scores(IReadOnlyList<CreditRow> rows) => new()
    {
        ["name"] = Names.Scores,
        ["shape"] = new JsonArray(rows.Count, 2),
        ["datatype"] = "FP64",
        ["data"] = kind == InferenceServer.KServe
            ? new JsonArray([.. rows.Select(Vector)])
            : new JsonArray([.. rows.SelectMany(Probabilities).Select(p => JsonValue.Create(p))]),
    };

    private JsonObject Metadata() => new()
    {
        ["name"] = "credit",
        ["versions"] = new JsonArray("2"),
        ["platform"] = kind == InferenceServer.Triton ? "onnxruntime_onnx" : "sklearn",
        ["inputs"] = new JsonArray([.. kind == InferenceServer.Triton ? Inputs.Select(Declared) : []]),
        ["outputs"] = new JsonArray(),
    };

    private JsonObject Declared((string Name, string Datatype) input) =>
        new() { ["name"] = input.Name, ["datatype"] = input.Name == "Age" ? AgeDatatype : input.Datatype, ["shape"] = new JsonArray(-1, 1) };

    private static JsonObject Indexed(string version, string state) => new() { ["name"] = "credit", ["version"] = version, ["state"] = state, ["reason"] = "" };

    private static LoopbackAnswer Error(int status, string words) => LoopbackAnswer.Of(new JsonObject { ["error"] = words }, status);
}
