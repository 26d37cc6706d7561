using System.Buffers;
using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Intake;
using Assay.Server.Records;

namespace Assay.Server.Engines.Codecs;

/// <summary>
/// OpenScale's format: <c>{"fields", "values"}</c>, either plain or wrapped as <c>{"input_data": […]}</c> in requests and
/// <c>{"predictions": […]}</c> in answers. Both nestings are read; <paramref name="wrapped"/> says which is written.
/// </summary>
internal sealed class FieldsValuesCodec(bool wrapped) : IPayloadCodec
{
    public const string PlainName = "fields_values";
    public const string WrappedName = "input_data";

    public string Name => wrapped ? WrappedName : PlainName;

    public bool IsRecordFormat => true;

    public EncodedPayload WriteRequest(Table rows, PayloadFormat format) => Write(rows, null, "input_data");

    public Table ReadRequest(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) => Read(body, "input_data").Rows;

    public EncodedPayload WriteAnswer(EngineAnswer answer, PayloadFormat format) => Write(answer.Rows, answer.Labels, "predictions");

    public EngineAnswer ReadAnswer(ReadOnlySpan<byte> body, string? contentType, PayloadFormat format) => Read(body, "predictions");

    private EncodedPayload Write(Table rows, IReadOnlyList<string>? labels, string wrapper)
    {
        var buffer = new ArrayBufferWriter<byte>(Math.Max(256, rows.RowCount * rows.Columns.Count * 8));
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        if (wrapped)
        {
            writer.WriteStartArray(wrapper);
            writer.WriteStartObject();
        }

        writer.WriteStartArray("fields");
        foreach (var column in rows.Columns)
        {
            writer.WriteStringValue(column.Name);
        }

        writer.WriteEndArray();
        if (labels is not null)
        {
            writer.WriteStartArray("labels");
            foreach (var label in labels)
            {
                writer.WriteStringValue(label);
            }

            writer.WriteEndArray();
        }

        writer.WriteStartArray("values");
        for (var row = 0; row < rows.RowCount; row++)
        {
            writer.WriteStartArray();
            foreach (var column in rows.Columns)
            {
                JsonCells.Write(writer, column, row);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        if (wrapped)
        {
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.Flush();
        return new EncodedPayload("application/json", buffer.WrittenMemory);
    }

    private static EngineAnswer Read(ReadOnlySpan<byte> json, string wrapper)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            var labelsReader = reader;
            var part = FieldsValues.Find(ref reader, "$", wrapper);
            // Nothing may follow: a reader at the end of the document throws on what does.
            reader.Read();
            if (part.Fields is null || !part.HasValues)
            {
                throw new CodecException("", "it has no fields and values");
            }

            var block = new RowBlock(new RecordSchema([]), addsColumns: true, new HashSet<string>());
            var columns = block.Bind(part.Fields, "$.fields");
            var values = part.Values;
            var rows = 0;
            while (values.Read() && values.TokenType != JsonTokenType.EndArray)
            {
                RowBlock.ReadCells(ref values, columns, part.Fields, "$.values", rows++, block);
            }

            block.EndRows(rows);
            return new EngineAnswer(block.Build(), ReadLabels(labelsReader, wrapper));
        }
        catch (DecodeException e)
        {
            throw new CodecException(e.Errors[0].Target?.Name ?? "", e.Errors[0].Message);
        }
        catch (JsonException e)
        {
            throw new CodecException("", $"it is not valid JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            throw new CodecException("", "it holds text that is not valid Unicode");
        }
    }

    /// <summary>Finds <c>labels</c> at the top or inside the wrapper.</summary>
    private static List<string>? ReadLabels(Utf8JsonReader reader, string wrapper)
    {
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            var isLabels = reader.ValueTextEquals("labels");
            var isWrapper = reader.ValueTextEquals(wrapper);
            reader.Read();
            if (isLabels && reader.TokenType == JsonTokenType.StartArray)
            {
                using var document = JsonDocument.ParseValue(ref reader);
                return [.. document.RootElement.EnumerateArray().Select(l => l.ToString())];
            }

            if (!isWrapper)
            {
                reader.Skip();
            }
        }

        return null;
    }
}
