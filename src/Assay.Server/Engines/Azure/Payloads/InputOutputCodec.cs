using System.Text;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Azure.Payloads;

/// <summary>
/// OpenScale's contract for scoring scripts: <c>{"input": [{…}]}</c> and <c>{"output": [{…}]}</c>, the answer as JSON inside
/// a JSON text, as the template for scripts writes it. An <c>{"error": …}</c> in its place is the script's own report.
/// </summary>
internal sealed class InputOutputCodec : IPayloadCodec
{
    public const string CodecName = "azure_input_output";

    public string Name => CodecName;

    public EncodedPayload WriteRequest(Table rows, PayloadFormat format) => Write("input", rows);

    public Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) =>
        EngineJson.Read(body, root => ObjectRows.Read(JsonCells.Member(root, "input", ""), "input"));

    public EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format)
    {
        var columns = answer.Rows.Columns.Select(c =>
            c.Name == format.Prediction ? c.Rename(ScoredColumns.Labels) : c.Name == format.Probability ? c.Rename(ScoredColumns.Probabilities) : c);
        return Doubled(Write("output", new Table([.. columns])));
    }

    public EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) => EngineJson.Read(body, root =>
    {
        ScriptError.ThrowIfAny(root);
        return ScoredColumns.Read(ObjectRows.Read(JsonCells.Member(root, "output", ""), "output"), format);
    });

    /// <summary>A document as a JSON text, as frameworks write it that encode what a script has encoded.</summary>
    public static EncodedPayload Doubled(EncodedPayload payload) =>
        EngineJson.Write(writer => writer.WriteStringValue(Encoding.UTF8.GetString(payload.Body.Span)));

    private static EncodedPayload Write(string member, Table rows) => EngineJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName(member);
        ObjectRows.Write(writer, rows);
        writer.WriteEndObject();
    });
}
