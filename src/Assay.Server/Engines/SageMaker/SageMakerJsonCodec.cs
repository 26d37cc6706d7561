using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Records;

namespace Assay.Server.Engines.SageMaker;

/// <summary>
/// The JSON of SageMaker's built-in algorithms: <c>{"instances": [{"features": […]}]}</c>, or one <c>{"features": […]}</c> a
/// line; answers <c>{"predictions": [{"score", "predicted_label"}]}</c>, or one of them a line.
/// </summary>
internal sealed class SageMakerJsonCodec(bool lines) : IPayloadCodec
{
    public const string JsonName = "sagemaker_json";
    public const string LinesName = "sagemaker_jsonlines";

    public string Name => lines ? LinesName : JsonName;

    public IReadOnlyList<FormatProblem> Problems(PayloadFormat format) => AnswerRows.Problems(format);

    public EncodedPayload WriteRequest(Table rows, PayloadFormat format)
    {
        var features = format.InOrder(rows);
        return WriteAll("instances", Enumerable.Range(0, features.RowCount), (json, row) =>
        {
            json.WriteStartArray("features");
            foreach (var column in features.Columns)
            {
                JsonCells.Write(json, column, row);
            }

            json.WriteEndArray();
        });
    }

    public Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format)
    {
        var builders = FeatureColumns.Builders(format);
        if (IsLines(contentType))
        {
            JsonLines.Read(body, (line, place) => Add(line, builders, place));
        }
        else
        {
            EngineJson.Read(body, root => JsonBody.ReadList(root, "instances").Select((instance, row) => Add(instance, builders, $"instances[{row}]")).Count(added => added));
        }

        return FeatureColumns.Build(builders);
    }

    public EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format) => WriteAll("predictions", AnswerRow.Of(answer, format), (json, row) =>
    {
        var label = row.Classes?.ToList().IndexOf(row.Label ?? "") ?? -1;
        switch (row.Probabilities)
        {
            case null when format.IsRegression:
                json.WriteNumber("score", row.Number ?? throw new CodecException(row.Place, "has no number to predict"));
                return;
            case [_, var second]:
                json.WriteNumber("score", second);
                break;
            case { } several:
                json.WriteNumbers("score", several);
                break;
        }

        if (label >= 0)
        {
            json.WriteNumber("predicted_label", label);
        }
        else
        {
            json.WriteString("predicted_label", row.Label);
        }
    });

    public EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) =>
        contentType?.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase) is true ? new CsvCodec().ReadAnswer(body, contentType, format)
        : IsLines(contentType) ? PredictionJson.ReadLines(body, format)
        : PredictionJson.Read(body, format);

    private bool IsLines(string? contentType) =>
        JsonLines.Is(contentType) || (lines && !JsonBody.Is(contentType));

    private EncodedPayload WriteAll<T>(string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> members) =>
        lines ? JsonLines.WriteObjects(items, members) : JsonBody.WriteObjects(name, items, members);

    private static bool Add(JsonElement instance, IReadOnlyList<ColumnBuilder> builders, string place)
    {
        // The long form has the values one level deeper in data; custom containers take bare arrays.
        var features = instance.ValueKind == JsonValueKind.Array ? instance
            : instance.ValueKind == JsonValueKind.Object && instance.TryGetProperty("data", out var data)
                ? JsonCells.Member(JsonCells.Member(data, "features", $"{place}.data"), "values", $"{place}.data.features")
                : JsonCells.Member(instance, "features", place);
        if (features.ValueKind != JsonValueKind.Array || features.GetArrayLength() != builders.Count)
        {
            throw new CodecException(place, $"has not the {builders.Count} features of the model ({string.Join(", ", builders.Select(b => b.Name))})");
        }

        for (var i = 0; i < builders.Count; i++)
        {
            JsonCells.Add(features[i], builders[i], $"{place}.features[{i}]");
        }

        return true;
    }
}
