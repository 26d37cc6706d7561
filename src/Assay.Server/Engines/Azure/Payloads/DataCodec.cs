using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Azure.Payloads;

/// <summary>
/// The usual contract of scoring scripts: <c>{"data": […]}</c>, whose rows are arrays in the order of the features, or objects
/// with the option <c>rows</c> = <c>objects</c>; answers as <see cref="LooseAnswer"/> reads them.
/// </summary>
internal sealed class DataCodec : IPayloadCodec
{
    public const string CodecName = "azure_data";
    private const string Arrays = "arrays";
    private const string Objects = "objects";

    public string Name => CodecName;

    public EncodedPayload WriteRequest(Table rows, PayloadFormat format)
    {
        var hasNames = format.Text("rows", Arrays, Arrays, Objects) == Objects;
        var ordered = hasNames ? rows : format.InOrder(rows);
        return EngineJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("data");
            if (hasNames)
            {
                ObjectRows.Write(writer, ordered);
            }
            else
            {
                ArrayRows.Write(writer, ordered);
            }

            writer.WriteEndObject();
        });
    }

    public Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) => EngineJson.Read(body, root =>
    {
        var data = JsonCells.Member(root, "data", "");
        return data.ValueKind == JsonValueKind.Array && data.GetArrayLength() > 0 && data[0].ValueKind == JsonValueKind.Object
            ? ObjectRows.Read(data, "data")
            : ArrayRows.Read(format.Features, data, "data");
    });

    public EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format) => EngineJson.Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var (member, name) in new[] { ("predict", format.Prediction), ("predict_proba", format.Probability) })
        {
            if (answer.Rows.TryGet(name, out var column))
            {
                writer.WritePropertyName(member);
                JsonCells.WriteAll(writer, column);
            }
        }

        writer.WriteEndObject();
    });

    public EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) =>
        EngineJson.Read(body, root => LooseAnswer.Read(root, format));
}
