using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;

namespace Assay.Server.Tests.Fakes.VertexAi;

/// <summary>The credit model as Vertex AI serves it, each kind as strict as the real one.</summary>
internal static class FakeVertexModels
{
    /// <summary>AutoML tabular: objects of text with every column; the classes of each row in another order.</summary>
    public static JsonNode AutoMl(string body) => Predict(body, (instance, row) =>
    {
        if (instance is not JsonObject columns || columns.Count != CreditModel.Features.Length)
        {
            throw new FakeVertexRefusal($"Invalid instance {row}: an object of the columns {string.Join(", ", CreditModel.Features)} was expected.");
        }

        var p = CreditModel.Probabilities(Text(columns, "Sex"), Number(columns, "Age"), Number(columns, "Amount"));
        var order = row % 2 == 0 ? new[] { 0, 1 } : [1, 0];
        return new JsonObject
        {
            ["classes"] = new JsonArray([.. order.Select(i => JsonValue.Create(CreditModel.Classes[i]))]),
            ["scores"] = new JsonArray([.. order.Select(i => JsonValue.Create(p[i]))]),
        };
    });

    /// <summary>A prebuilt scikit-learn container: arrays of numbers (Sex as 1 for female), probabilities of the classes.</summary>
    public static JsonNode Prebuilt(string body) => Predict(body, (instance, row) =>
        instance is JsonArray { Count: 3 } features && features.All(f => f?.GetValueKind() == JsonValueKind.Number)
            ? new JsonArray([.. CreditModel.Probabilities((double)features[0]! > 0.5 ? "female" : "male", (double)features[1]!, (double)features[2]!).Select(p => JsonValue.Create(p))])
            : throw new FakeVertexRefusal($"Instance {row} is not an array of 3 numbers."));

    /// <summary>A custom container behind rawPredict: CSV in, lines of label and probabilities out.</summary>
    public static JsonNode Raw(string body) => JsonValue.Create(string.Join('\n', body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
    {
        var fields = line.Split(',');
        var p = CreditModel.Probabilities(fields[0], double.Parse(fields[1], CultureInfo.InvariantCulture), double.Parse(fields[2], CultureInfo.InvariantCulture));
        return string.Create(CultureInfo.InvariantCulture, $"{CreditModel.Decide(p)},{p[0]},{p[1]}");
    })));

    public static int Rows(string body) => body.StartsWith('{') ? JsonNode.Parse(body)!["instances"]!.AsArray().Count : body.Count(c => c == '\n');

    private static JsonObject Predict(string body, Func<JsonNode?, int, JsonNode> predict) => new()
    {
        ["predictions"] = new JsonArray([.. JsonNode.Parse(body)!["instances"]!.AsArray().Select(predict)]),
        ["deployedModelId"] = "789",
        ["model"] = "projects/123/locations/us-central1/models/9",
        ["modelDisplayName"] = "credit",
        ["modelVersionId"] = "1",
    };

    private static string Text(JsonObject columns, string name) => columns[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String
        ? (string)value!
        : throw new FakeVertexRefusal($"The value of column {name} must be a string.");

    private static double Number(JsonObject columns, string name) => double.Parse(Text(columns, name), CultureInfo.InvariantCulture);
}
