using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Intake;
using Assay.Server.Records;

namespace Assay.Server.Engines.VertexAi;

/// <summary>
/// AutoML tabular models: an object of column → text, numbers as text too; predictions <c>{"classes", "scores"}</c> in an
/// order of their own a row, or <c>{"value"}</c> for regression.
/// </summary>
internal sealed class VertexTabularCodec : VertexCodec
{
    public const string CodecName = "vertex_tabular";

    public override string Name => CodecName;

    protected override Action<Utf8JsonWriter, int> Instances(Table rows, PayloadFormat format)
    {
        var features = format.InOrder(rows);
        return (json, row) =>
        {
            json.WriteStartObject();
            foreach (var column in features.Columns)
            {
                json.WritePropertyName(column.Name);
                if (column is VectorColumn or JsonColumn)
                {
                    JsonCells.Write(json, column, row);
                }
                else
                {
                    json.WriteStringValue(column.GetText(row));
                }
            }

            json.WriteEndObject();
        };
    }

    protected override Table ReadInstances(IReadOnlyList<JsonElement> instances, PayloadFormat format)
    {
        var named = format.Features.Count > 0;
        var columns = (named ? FeatureColumns.Builders(format) : []).ToDictionary(b => b.Name, StringComparer.Ordinal);
        for (var row = 0; row < instances.Count; row++)
        {
            var place = $"instances[{row}]";
            if (instances[row].ValueKind != JsonValueKind.Object)
            {
                throw new CodecException(place, $"{JsonCells.Show(instances[row])} is no object of column → value");
            }

            foreach (var member in instances[row].EnumerateObject())
            {
                if (!columns.TryGetValue(member.Name, out var column))
                {
                    if (named)
                    {
                        // What is no feature does not matter to the model.
                        continue;
                    }

                    columns.Add(member.Name, column = new ColumnBuilder(member.Name, null));
                    column.FillTo(row);
                }

                if (column.Count > row)
                {
                    throw new CodecException($"{place}.{member.Name}", "occurs twice");
                }

                Add(member.Value, column, $"{place}.{member.Name}");
            }

            foreach (var column in columns.Values)
            {
                column.FillTo(row + 1);
            }
        }

        return FeatureColumns.Build(columns.Values);
    }

    protected override void WritePrediction(Utf8JsonWriter json, AnswerRow row, PayloadFormat format)
    {
        if (format.IsRegression)
        {
            json.WriteNumber("value", row.Number ?? throw new CodecException(row.Place, "has no number to predict"));
        }
        else
        {
            WriteClasses(json, row, "classes", "scores");
        }
    }

    private static void Add(JsonElement value, ColumnBuilder column, string place)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            JsonCells.Add(value, column, place);
        }
        else if (CellReader.ReadField(value.GetString(), column) is { } problem)
        {
            throw new CodecException(place, problem);
        }
    }
}
