using System.Buffers;
using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Intake;
using Assay.Server.Records;

namespace Assay.Server.Engines.Codecs;

/// <summary>
/// OpenScale's format: <c>{"fields", "values"}</c>, either plain or wrapped as <c>{"input_data": […]}</c> in requests and
/// <c>{"predictions": […]}</c> in answers.
/// </summary>
internal static class FieldsValuesCodec
{
    /// <summary>Writes a scoring request.</summary>
    public static ReadOnlyMemory<byte> Write(Table rows, bool wrapped)
    {
        var buffer = new ArrayBufferWriter<byte>(Math.Max(256, rows.RowCount * rows.Columns.Count * 8));
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        if (wrapped)
        {
            writer.WriteStartArray("input_data");
            writer.WriteStartObject();
        }

        writer.WriteStartArray("fields");
        foreach (var column in rows.Columns)
        {
            writer.WriteStringValue(column.Name);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("values");
        for (var row = 0; row < rows.RowCount; row++)
        {
            writer.WriteStartArray();
            foreach (var column in rows.Columns)
            {
                WriteCell(writer, column, row);
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
        return buffer.WrittenMemory;
    }

    /// <summary>Reads an answer in either nesting.</summary>
    /// <exception cref="EngineException">It is no such document; names the place.</exception>
    public static EngineAnswer Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            var labelsReader = reader;
            var part = FieldsValues.Find(ref reader, "answer", "predictions");
            // Nothing may follow: a reader at the end of the document throws on what does.
            reader.Read();
            if (part.Fields is null || !part.HasValues)
            {
                throw Wrong("it has no fields and values");
            }

            var block = new RowBlock(new RecordSchema([]), addsColumns: true, new HashSet<string>());
            var columns = block.Bind(part.Fields, "answer.fields");
            var values = part.Values;
            var rows = 0;
            while (values.Read() && values.TokenType != JsonTokenType.EndArray)
            {
                RowBlock.ReadCells(ref values, columns, part.Fields, "answer.values", rows++, block);
            }

            block.EndRows(rows);
            return new EngineAnswer(block.Build(), ReadLabels(labelsReader));
        }
        catch (DecodeException e)
        {
            throw Wrong($"{e.Errors[0].Target?.Name}: {e.Errors[0].Message}");
        }
        catch (JsonException e)
        {
            throw Wrong($"it is not valid JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            throw Wrong("it holds text that is not valid Unicode");
        }
    }

    private static void WriteCell(Utf8JsonWriter writer, Column column, int row)
    {
        if (column.IsMissing(row))
        {
            writer.WriteNullValue();
            return;
        }

        switch (column)
        {
            case IntegerColumn integers:
                writer.WriteNumberValue(integers.Values[row]);
                break;
            case DoubleColumn doubles:
                writer.WriteNumberValue(doubles.Values[row]);
                break;
            case BooleanColumn booleans:
                writer.WriteBooleanValue(booleans.Values[row]);
                break;
            case VectorColumn vectors:
                writer.WriteStartArray();
                foreach (var value in vectors.Values[row])
                {
                    writer.WriteNumberValue(value);
                }

                writer.WriteEndArray();
                break;
            case JsonColumn json:
                writer.WriteRawValue(json.Values[row]);
                break;
            default:
                writer.WriteStringValue(column.GetText(row));
                break;
        }
    }

    /// <summary>Finds <c>labels</c> at the top or inside <c>predictions[0]</c>.</summary>
    private static List<string>? ReadLabels(Utf8JsonReader reader)
    {
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            var isLabels = reader.ValueTextEquals("labels");
            var isWrapper = reader.ValueTextEquals("predictions");
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

    private static EngineException Wrong(string what) =>
        new("engine_answer_wrong", $"The engine's answer is not in the format of a custom ML engine: {what}.");
}
