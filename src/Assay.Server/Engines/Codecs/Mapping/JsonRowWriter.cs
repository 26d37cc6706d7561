using System.Buffers;
using System.Text.Json;
using Assay.Monitors.Tables;

namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>Writes rows into a JSON body. The columns of the tables are named by their places inside a row.</summary>
internal static class JsonRowWriter
{
    public static EncodedPayload Write(RowsMapping mapping, Table rows, IReadOnlyList<string>? labels)
    {
        if (mapping.IsOneRow && rows.RowCount != 1)
        {
            throw new CodecException("", $"the format carries one row a call, not {rows.RowCount}");
        }

        var places = rows.Columns.Select(c => JsonPlace.TryParse(c.Name)!).ToList();
        var names = places;
        if (mapping.Names is not null)
        {
            places = [.. Enumerable.Range(0, places.Count).Select(JsonPlace.Element)];
        }

        var row = JsonTemplate.Compile(RowsMappingReader.RowTemplate(mapping), places);
        var body = JsonTemplate.Compile(mapping.Template, RowsMappingReader.BodyPlaces(mapping));
        var buffer = new ArrayBufferWriter<byte>(Math.Max(256, rows.RowCount * rows.Columns.Count * 16));
        using var writer = new Utf8JsonWriter(buffer);
        body.Write(writer, slot =>
        {
            if (slot == 0)
            {
                WriteRows(writer, mapping, row, rows);
            }
            else if (slot == 1 && mapping.Names is not null)
            {
                WriteTexts(writer, names.Select(n => n.Steps[0]));
            }
            else
            {
                WriteTexts(writer, labels ?? throw new CodecException(mapping.Labels!.Text, "the classes are not known"));
            }
        });
        writer.Flush();
        return new EncodedPayload(mapping.ContentType, buffer.WrittenMemory);
    }

    private static void WriteRows(Utf8JsonWriter writer, RowsMapping mapping, JsonTemplate template, Table rows)
    {
        if (mapping.Layout == RowLayout.Columns)
        {
            template.Write(writer, slot =>
            {
                writer.WriteStartArray();
                for (var row = 0; row < rows.RowCount; row++)
                {
                    JsonCells.Write(writer, rows.Columns[slot], row);
                }

                writer.WriteEndArray();
            });
            return;
        }

        if (!mapping.IsOneRow)
        {
            writer.WriteStartArray();
        }

        var current = 0;
        Action<int> fill = slot => JsonCells.Write(writer, rows.Columns[slot], current);
        Func<int, bool>? isLeftOut = mapping.OmitsMissing ? slot => rows.Columns[slot].IsMissing(current) : null;
        for (; current < rows.RowCount; current++)
        {
            template.Write(writer, fill, isLeftOut);
        }

        if (!mapping.IsOneRow)
        {
            writer.WriteEndArray();
        }
    }

    private static void WriteTexts(Utf8JsonWriter writer, IEnumerable<string> texts)
    {
        writer.WriteStartArray();
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
