using System.Globalization;
using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Fakes.Mlflow;

/// <summary>
/// MLflow's scoring server with a model that has a signature: columns by name, none missing, types as declared, extra ones
/// dropped. Content types are exact.
/// </summary>
internal sealed class FakeMlflow : FakeModelServer
{
    private static readonly string[] Keys = ["dataframe_split", "dataframe_records", "instances", "inputs"];

    public override string ScoringUrl => new Uri(Address, "invocations").AbsoluteUri;

    protected override LoopbackAnswer Answer(LoopbackRequest request)
    {
        if (request.Is("GET", "/ping"))
        {
            return IsReady ? new LoopbackAnswer(200, "\n") : new LoopbackAnswer(404, "\n");
        }

        if (!request.Is("POST", "/invocations"))
        {
            return new LoopbackAnswer(404, "Not Found", "text/plain");
        }

        try
        {
            var rows = request.Header("Content-Type") switch
            {
                "application/json" or "application/json; charset=utf-8" => ReadJson(request.Json as JsonObject),
                "text/csv" or "text/csv; charset=utf-8" => ReadCsv(request.Text),
                var other => throw new NotSupportedException($"This predictor only supports the following content types: Types: ['text/csv', 'application/json']. Got '{other}'."),
            };
            return LoopbackAnswer.Of(new JsonObject { ["predictions"] = new JsonArray([.. Score([.. rows.Select(ReadRow)]).Select(Prediction)]) });
        }
        catch (NotSupportedException e)
        {
            return new LoopbackAnswer(415, e.Message, "text/plain");
        }
        catch (FormatException e)
        {
            return LoopbackAnswer.Of(new JsonObject { ["error_code"] = "BAD_REQUEST", ["message"] = e.Message, ["stack_trace"] = "Traceback" }, 400);
        }
    }

    private static IEnumerable<JsonObject> ReadJson(JsonObject? body)
    {
        var given = body?.Select(m => m.Key).Where(k => k != "params").ToList() ?? [];
        if (given is not [var key] || !Keys.Contains(key))
        {
            throw new FormatException("Invalid input. The input must contain exactly one of dataframe_split, dataframe_records, instances, inputs");
        }

        return key switch
        {
            "dataframe_split" => ReadSplit(body![key]!.AsObject()),
            "inputs" => ReadColumns(body![key]!.AsObject()),
            _ => body![key]!.AsArray().Select(r => r!.AsObject()),
        };
    }

    private static IEnumerable<JsonObject> ReadSplit(JsonObject split)
    {
        var columns = split["columns"]!.AsArray().Select(c => (string)c!).ToList();
        return split["data"]!.AsArray().Select(row => new JsonObject(columns.Select((c, i) => KeyValuePair.Create(c, row![i]?.DeepClone()))));
    }

    private static IEnumerable<JsonObject> ReadColumns(JsonObject inputs)
    {
        var columns = inputs.ToDictionary(c => c.Key, c => c.Value!.AsArray());
        return Enumerable.Range(0, columns.First().Value.Count).Select(row => new JsonObject(columns.Select(c => KeyValuePair.Create(c.Key, c.Value[row]?.DeepClone()))));
    }

    private static IEnumerable<JsonObject> ReadCsv(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(',')).ToList();
        return lines.Skip(1).Select(fields => new JsonObject(lines[0].Select((name, i) => KeyValuePair.Create(
            name, (JsonNode?)(double.TryParse(fields[i], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(fields[i]))))));
    }

    /// <summary>Extra columns are dropped before the model sees them.</summary>
    private static CreditRow ReadRow(JsonObject row) =>
        CreditRow.Read(new JsonObject(row.Where(m => m.Key is "Sex" or "Age" or "Amount").Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))));
}
