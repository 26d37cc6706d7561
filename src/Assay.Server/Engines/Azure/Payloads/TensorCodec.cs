using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Azure.Payloads;

/// <summary>
/// Tensors for MLflow models behind an online endpoint: <c>{"input_data": [[…]]}</c>, numbers in the order of the features; with
/// the option <c>tensors</c> = <c>named</c> one tensor a feature, <c>{"input_data": {"tokens": [[…]]}}</c>. A single feature
/// that is an array is the row itself.
/// </summary>
internal sealed class TensorCodec : IPayloadCodec
{
    public const string CodecName = "azure_mlflow_tensor";
    private const string Single = "single";
    private const string Named = "named";

    public string Name => CodecName;

    public EncodedPayload WriteRequest(Table rows, PayloadFormat format)
    {
        var ordered = format.InOrder(rows);
        foreach (var column in ordered.Columns)
        {
            Check(column);
        }

        var hasNames = format.Text("tensors", Single, Single, Named) == Named;
        return EngineJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("input_data");
            if (hasNames)
            {
                writer.WriteStartObject();
                foreach (var column in ordered.Columns)
                {
                    writer.WritePropertyName(column.Name);
                    JsonCells.WriteAll(writer, column);
                }

                writer.WriteEndObject();
            }
            else if (ordered.Columns is [VectorColumn or JsonColumn] and [var only])
            {
                JsonCells.WriteAll(writer, only);
            }
            else
            {
                ArrayRows.Write(writer, ordered);
            }

            writer.WriteEndObject();
        });
    }

    public Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) =>
        EngineJson.Read(body, root => ReadTensors(JsonCells.Member(root, "input_data", ""), format));

    public EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format) => MlflowInputCodec.WriteRows(answer, format);

    public EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) =>
        EngineJson.Read(body, root => LooseAnswer.Read(root, format));

    /// <summary>The tensors as rows: one without a name is a row of features, or the one feature itself.</summary>
    public static Table ReadTensors(JsonElement input, PayloadFormat format)
    {
        if (input.ValueKind == JsonValueKind.Object)
        {
            var columns = new Table([]);
            foreach (var tensor in input.EnumerateObject())
            {
                var column = JsonCells.ReadAll(tensor.Name, tensor.Value, $"input_data.{tensor.Name}");
                columns = columns.Columns.Count == 0 || column.Length == columns.RowCount
                    ? columns.With(column)
                    : throw new CodecException($"input_data.{tensor.Name}", $"has {column.Length} rows, the others {columns.RowCount}");
            }

            return columns;
        }

        var isFeature = format.Features.Count == 1
            && input.ValueKind == JsonValueKind.Array && input.GetArrayLength() > 0
            && input[0].ValueKind == JsonValueKind.Array && (input[0].GetArrayLength() != 1 || input[0][0].ValueKind == JsonValueKind.Array);
        return isFeature ? new Table([JsonCells.ReadAll(format.Features[0], input, "input_data")]) : ArrayRows.Read(format.Features, input, "input_data");
    }

    private static void Check(Column column)
    {
        if (column is not (DoubleColumn or IntegerColumn or BooleanColumn or VectorColumn or JsonColumn))
        {
            throw new CodecException($"column '{column.Name}'", $"holds {column.Type.ToString().ToLowerInvariant()}; a tensor has numbers only");
        }

        for (var row = 0; row < column.Length; row++)
        {
            if (column.IsMissing(row))
            {
                throw new CodecException($"row {row}, column '{column.Name}'", "has no value; a tensor has one everywhere");
            }
        }
    }
}
