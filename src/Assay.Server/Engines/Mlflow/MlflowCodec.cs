using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Mlflow;

/// <summary>
/// MLflow's scoring server. <c>payload_format.rows</c> is <c>dataframe_split</c> (the default, which keeps order and types),
/// <c>dataframe_records</c>, <c>instances</c>, <c>inputs</c> or <c>csv</c>; <c>params</c> goes along with every call.
/// </summary>
internal sealed class MlflowCodec : IPayloadCodec
{
    private const string Split = "dataframe_split";
    private const string RecordList = "dataframe_records";
    private const string Instances = "instances";
    private const string Inputs = "inputs";
    private const string Csv = "csv";
    private const string CsvType = "text/csv";

    public string Name => "mlflow";

    public EncodedPayload WriteRequest(Table rows, PayloadFormat format)
    {
        var ordered = format.InOrder(rows);
        var style = format.Text("rows", Split, Split, RecordList, Instances, Inputs, Csv);
        if (style == Csv)
        {
            return new EncodedPayload(CsvType, CsvFrame.Write(ordered));
        }

        return EngineJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName(style);
            switch (style)
            {
                case Split:
                    WriteSplit(writer, ordered);
                    break;
                case Inputs:
                    InstanceList.WriteColumns(writer, ordered);
                    break;
                default:
                    ObjectRows.Write(writer, ordered);
                    break;
            }

            if (format.Options["params"] is JsonObject parameters)
            {
                writer.WritePropertyName("params");
                parameters.WriteTo(writer);
            }

            writer.WriteEndObject();
        });
    }

    public Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format)
    {
        if (contentType?.StartsWith(CsvType, StringComparison.OrdinalIgnoreCase) is true)
        {
            return CsvFrame.Read(body, format);
        }

        return EngineJson.Read(body, root =>
        {
            if (EngineJson.Find(root, Split) is { } split)
            {
                return ArrayRows.Read(
                    ArrayRows.Names(JsonCells.Member(split, "columns", Split), $"{Split}.columns"), JsonCells.Member(split, "data", Split), $"{Split}.data");
            }

            return EngineJson.Find(root, RecordList) is { } records ? ObjectRows.Read(records, RecordList)
                : EngineJson.Find(root, Instances) is { } instances ? InstanceList.Read(instances, Instances, format)
                : EngineJson.Find(root, Inputs) is not { } inputs ? throw new CodecException("request", $"has none of {Split}, {RecordList}, {Instances} and {Inputs}")
                : inputs.ValueKind == JsonValueKind.Object ? InstanceList.ReadColumns([inputs], Inputs)
                : InstanceList.Read(inputs, Inputs, format);
        });
    }

    public EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format) => EngineJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName("predictions");
        PredictionList.Write(writer, answer, format);
        writer.WriteEndObject();
    });

    public EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) => EngineJson.Read(body, root =>
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            // Servers of MLflow 1 answer the list alone.
            return PredictionList.Read(root, "answer", format);
        }

        var predictions = ErrorWords.Payload(root, "predictions");
        // A model of several tensors answers them by name.
        return predictions.ValueKind == JsonValueKind.Object
            ? PredictionObjects.OfColumns(PredictionObjects.Columns(predictions, "predictions"), "predictions", format)
            : PredictionList.Read(predictions, "predictions", format);
    });

    private static void WriteSplit(Utf8JsonWriter writer, Table rows)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("columns");
        foreach (var column in rows.Columns)
        {
            writer.WriteStringValue(column.Name);
        }

        writer.WriteEndArray();
        writer.WritePropertyName("data");
        ArrayRows.Write(writer, rows);
        writer.WriteEndObject();
    }
}
