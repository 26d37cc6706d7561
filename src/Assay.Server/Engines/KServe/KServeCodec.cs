using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.KServe;

/// <summary>
/// KServe's V1 protocol: <c>{"instances": […]}</c> and <c>{"predictions": […]}</c>. <c>payload_format.rows</c> is the style of
/// the instances. Without it rows of numbers are <c>arrays</c> and others <c>columns</c>, which is what the stock predictors
/// make a table of.
/// </summary>
internal sealed class KServeCodec : IPayloadCodec
{
    public string Name => "kserve_v1";

    public EncodedPayload WriteRequest(Table rows, PayloadFormat format)
    {
        var ordered = format.InOrder(rows);
        var areNumbers = ordered.Columns.All(c => c is IntegerColumn or DoubleColumn or BooleanColumn);
        var style = format.Text(
            "rows", areNumbers ? InstanceList.Arrays : InstanceList.Columns, InstanceList.Arrays, InstanceList.Columns, InstanceList.Objects, InstanceList.Values);
        return EngineJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("instances");
            InstanceList.Write(writer, ordered, style);
            writer.WriteEndObject();
        });
    }

    public Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) => EngineJson.Read(
        body,
        root => EngineJson.Find(root, "inputs") is { } inputs
            ? InstanceList.Read(inputs, "inputs", format)
            : InstanceList.Read(JsonCells.Member(root, "instances", "request"), "instances", format));

    public EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format) => EngineJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName("predictions");
        PredictionList.Write(writer, answer, format);
        writer.WriteEndObject();
    });

    public EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) =>
        EngineJson.Read(body, root => PredictionList.Read(ErrorWords.Payload(root, "predictions"), "predictions", format));
}
