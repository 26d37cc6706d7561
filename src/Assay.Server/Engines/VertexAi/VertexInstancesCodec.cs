using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.VertexAi;

/// <summary>
/// Prebuilt and custom containers: an instance is the array of the features in their order, or with
/// <c>payload_format.instances</c> = <c>objects</c> an object of column → value. Values keep their types.
/// </summary>
internal sealed class VertexInstancesCodec : VertexCodec
{
    public const string CodecName = "vertex_instances";

    public override string Name => CodecName;

    protected override Action<Utf8JsonWriter, int> Instances(Table rows, PayloadFormat format)
    {
        var features = format.InOrder(rows);
        var areObjects = AreObjects(format);
        return (json, row) =>
        {
            if (areObjects)
            {
                json.WriteStartObject();
            }
            else
            {
                json.WriteStartArray();
            }

            foreach (var column in features.Columns)
            {
                if (areObjects)
                {
                    json.WritePropertyName(column.Name);
                }

                JsonCells.Write(json, column, row);
            }

            if (areObjects)
            {
                json.WriteEndObject();
            }
            else
            {
                json.WriteEndArray();
            }
        };
    }

    protected override Table ReadInstances(IReadOnlyList<JsonElement> instances, PayloadFormat format)
    {
        var columns = FeatureColumns.Builders(format);
        for (var row = 0; row < instances.Count; row++)
        {
            var (instance, place) = (instances[row], $"instances[{row}]");
            if (instance.ValueKind != JsonValueKind.Object && (instance.ValueKind != JsonValueKind.Array || instance.GetArrayLength() != columns.Count))
            {
                throw new CodecException(place, $"is no array of the {columns.Count} features ({string.Join(", ", columns.Select(c => c.Name))})");
            }

            for (var i = 0; i < columns.Count; i++)
            {
                var value = instance.ValueKind == JsonValueKind.Object ? JsonCells.Member(instance, columns[i].Name, place) : instance[i];
                JsonCells.Add(value, columns[i], $"{place}.{columns[i].Name}");
            }
        }

        return FeatureColumns.Build(columns);
    }

    protected override void WritePrediction(Utf8JsonWriter json, AnswerRow row, PayloadFormat format)
    {
        if (format.IsRegression)
        {
            json.WriteNumber("value", row.Number ?? throw new CodecException(row.Place, "has no number to predict"));
            return;
        }

        json.WriteString("prediction", row.Label);
        if (row.Probabilities is { } probabilities)
        {
            json.WriteNumbers("probabilities", probabilities);
        }
    }

    private static bool AreObjects(PayloadFormat format) => format.Text("instances", "arrays", "arrays", "objects") == "objects";
}
