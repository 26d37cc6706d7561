using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Azure.Payloads;

/// <summary>
/// MLflow models behind an online endpoint: <c>{"input_data": {"columns": […], "data": [[…]]}}</c>. The model checks names,
/// number and types of its inputs. Answers as <see cref="LooseAnswer"/> reads them.
/// </summary>
internal sealed class MlflowInputCodec : IPayloadCodec
{
    public const string CodecName = "azure_mlflow";

    public string Name => CodecName;

    public EncodedPayload WriteRequest(Table rows, PayloadFormat format) => EngineJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("input_data");
        writer.WriteStartArray("columns");
        foreach (var column in rows.Columns)
        {
            writer.WriteStringValue(column.Name);
        }

        writer.WriteEndArray();
        writer.WritePropertyName("data");
        ArrayRows.Write(writer, rows);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    public Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) => EngineJson.Read(body, root =>
    {
        var input = JsonCells.Member(root, "input_data", "");
        return input.ValueKind == JsonValueKind.Object && input.TryGetProperty("columns", out var names)
            ? ArrayRows.Read(ArrayRows.Names(names, "input_data.columns"), JsonCells.Member(input, "data", "input_data"), "input_data.data")
            : TensorCodec.ReadTensors(input, format);
    });

    public EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format) => WriteRows(answer, format);

    public EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) =>
        EngineJson.Read(body, root => LooseAnswer.Read(root, format));

    /// <summary>A bare array: of predictions or of probabilities when there is nothing else, else of objects.</summary>
    public static EncodedPayload WriteRows(EngineAnswer answer, PayloadFormat format) => EngineJson.Write(writer =>
    {
        if (answer.Rows.Columns is [var only] && (only.Name == format.Prediction || only.Name == format.Probability))
        {
            JsonCells.WriteAll(writer, only);
        }
        else
        {
            ObjectRows.Write(writer, answer.Rows);
        }
    });
}
