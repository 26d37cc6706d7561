using System.Buffers;
using System.Text;
using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.TorchServe;

/// <summary>
/// TorchServe: one row a call, or with <c>payload_format.envelope</c> = <c>json</c> rows in <c>{"instances": […]}</c> and
/// answers in <c>{"predictions": […]}</c>. <c>rows</c> is what a row is: <c>objects</c>, <c>arrays</c>, <c>values</c> (of one
/// column, as JSON) or <c>text</c> (of one column, as it is).
/// </summary>
internal sealed class TorchServeCodec : IPayloadCodec
{
    private const string None = "none";
    private const string Json = "json";
    private const string PlainText = "text";
    private const int LongestLabel = 200;

    /// <summary>Bytes that no plain label has.</summary>
    private static readonly SearchValues<byte> NoLabel = SearchValues.Create("{[\"<\u0000\n"u8);

    public string Name => "torchserve";

    public int MaxRows(PayloadFormat format) => HasEnvelope(format) ? int.MaxValue : 1;

    public EncodedPayload WriteRequest(Table rows, PayloadFormat format)
    {
        var ordered = format.InOrder(rows);
        var style = format.Text("rows", InstanceList.Objects, InstanceList.Objects, InstanceList.Arrays, InstanceList.Values, PlainText);
        if (HasEnvelope(format))
        {
            return EngineJson.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WritePropertyName("instances");
                InstanceList.Write(writer, ordered, style == PlainText ? InstanceList.Values : style);
                writer.WriteEndObject();
            });
        }

        if (ordered.RowCount != 1)
        {
            throw new CodecException("", $"a call without an envelope carries one row, not {ordered.RowCount}");
        }

        return style == PlainText
            ? new EncodedPayload("text/plain", Encoding.UTF8.GetBytes(InstanceList.Single(ordered).GetText(0) ?? ""))
            : EngineJson.Write(writer => WriteRow(writer, ordered, style));
    }

    public Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format)
    {
        if (contentType?.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) is true)
        {
            return new Table([TextColumn.From(format.Features is [var only] ? only : "0", [Encoding.UTF8.GetString(body)])]);
        }

        return EngineJson.Read(body, root => EngineJson.Find(root, "instances") is { ValueKind: JsonValueKind.Array } instances
            ? InstanceList.Read(instances, "instances", format)
            : ReadRow(root, format));
    }

    public EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format) => EngineJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName("predictions");
        PredictionList.Write(writer, answer, format);
        writer.WriteEndObject();
    });

    public EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format)
    {
        try
        {
            return EngineJson.Read(body, root => ReadAnswer(root, format));
        }
        catch (CodecException) when (ReadLabel(body, contentType) is not null)
        {
            return new EngineAnswer(new Table([TextColumn.From(format.Prediction, [ReadLabel(body, contentType)])]), null);
        }
    }

    private static bool HasEnvelope(PayloadFormat format) => format.Text("envelope", None, None, Json) == Json;

    private static void WriteRow(Utf8JsonWriter writer, Table row, string style)
    {
        switch (style)
        {
            case InstanceList.Values:
                JsonCells.Write(writer, InstanceList.Single(row), 0);
                break;
            case InstanceList.Arrays:
                writer.WriteStartArray();
                foreach (var column in row.Columns)
                {
                    JsonCells.Write(writer, column, 0);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteStartObject();
                foreach (var column in row.Columns)
                {
                    writer.WritePropertyName(column.Name);
                    JsonCells.Write(writer, column, 0);
                }

                writer.WriteEndObject();
                break;
        }
    }

    private static Table ReadRow(JsonElement root, PayloadFormat format)
    {
        var cells = root.ValueKind switch
        {
            JsonValueKind.Object => root.EnumerateObject().Select(m => (m.Name, m.Value)).ToList(),
            JsonValueKind.Array => [.. root.EnumerateArray().Select((v, i) => (i < format.Features.Count ? format.Features[i] : i.ToString(), v))],
            _ => [(format.Features is [var only] ? only : "0", root)],
        };
        var columns = new Dictionary<string, Column>(StringComparer.Ordinal);
        foreach (var (name, value) in cells)
        {
            var column = new Records.ColumnBuilder(name, null);
            JsonCells.Add(value, column, name);
            if (!columns.TryAdd(name, column.Build()))
            {
                throw new CodecException(name, "occurs twice");
            }
        }

        return new Table([.. columns.Values]);
    }

    private static EngineAnswer ReadAnswer(JsonElement root, PayloadFormat format)
    {
        if (EngineJson.Find(root, "predictions") is { ValueKind: JsonValueKind.Array } predictions)
        {
            return PredictionList.Read(predictions, "predictions", format);
        }

        ErrorWords.Refuse(root);

        // A handler answers the row itself, or a list that has it alone.
        return root.ValueKind == JsonValueKind.Array && (root.GetArrayLength() == 1 || root.EnumerateArray().Any(v => v.ValueKind is JsonValueKind.Object or JsonValueKind.Array))
            ? PredictionList.Read(root, "answer", format)
            : PredictionList.Read([root], "answer", format);
    }

    /// <summary>A handler that returns a text answers it with quotes or without; null when the body is something else.</summary>
    private static string? ReadLabel(ReadOnlySpan<byte> body, string? contentType)
    {
        var isShort = body.Length is > 0 and <= LongestLabel;
        if (isShort && body[0] == (byte)'"' && body[^1] == (byte)'"' && body[1..^1].IndexOfAny("\"\\"u8) < 0)
        {
            return Encoding.UTF8.GetString(body[1..^1]);
        }

        return isShort && contentType?.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) is not false && body.IndexOfAny(NoLabel) < 0
            ? Encoding.UTF8.GetString(body).Trim()
            : null;
    }
}
