using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Fakes;

/// <summary>A model for <see cref="FakeEngine.Score"/>: from a row's values to the probability of each class, or to a number.</summary>
internal sealed record RowModel(IReadOnlyList<string> Labels, Func<JsonObject, double[]> Probabilities)
{
    /// <summary>Whether answers name the classes.</summary>
    public bool SendsLabels { get; init; } = true;

    /// <summary>The answer of a regression.</summary>
    public Func<JsonObject, double>? Number { get; init; }

    /// <summary>The answers' columns.</summary>
    public IReadOnlyList<string> Fields { get; init; } = ["prediction", "probability"];

    /// <summary>A model of two classes by the probability of the second.</summary>
    public static RowModel Binary(string negative, string positive, Func<JsonObject, double> probability) =>
        new([negative, positive], row => probability(row) is var p ? [1 - p, p] : []);

    /// <summary>A model that answers a number.</summary>
    public static RowModel Regression(Func<JsonObject, double> number) => new([], _ => []) { SendsLabels = false, Fields = ["prediction"], Number = number };

    /// <summary>The answer to a scoring request of either nesting, in its nesting.</summary>
    public JsonNode Score(JsonNode request)
    {
        var wrapped = request["input_data"] is not null;
        var rows = (JsonObject)(wrapped ? request["input_data"]![0]! : request);
        var fields = rows["fields"]!.AsArray().Select(f => (string)f!).ToList();
        var answer = Answer(rows["values"]!.AsArray().Select(values => Row(fields, values!.AsArray())));
        return wrapped ? new JsonObject { ["predictions"] = new JsonArray(answer) } : answer;
    }

    /// <summary>The answer to rows.</summary>
    public JsonObject Answer(IEnumerable<JsonObject> rows)
    {
        var answer = new JsonObject { ["fields"] = new JsonArray([.. Fields.Select(f => JsonValue.Create(f))]) };
        if (SendsLabels)
        {
            answer["labels"] = new JsonArray([.. Labels.Select(l => JsonValue.Create(l))]);
        }

        answer["values"] = new JsonArray([.. rows.Select(Decide)]);
        return answer;
    }

    private JsonArray Decide(JsonObject row)
    {
        if (Number is not null)
        {
            return new JsonArray(Number(row));
        }

        var probabilities = Probabilities(row);
        var decision = Labels[Array.IndexOf(probabilities, probabilities.Max())];
        return new JsonArray([.. Fields.Select(f => f.StartsWith("prob", StringComparison.Ordinal)
            ? (JsonNode)new JsonArray([.. probabilities.Select(p => JsonValue.Create(p))])
            : decision)]);
    }

    private static JsonObject Row(IReadOnlyList<string> fields, JsonArray values) =>
        new(fields.Zip(values).Select(pair => KeyValuePair.Create(pair.First, pair.Second?.DeepClone())));
}
