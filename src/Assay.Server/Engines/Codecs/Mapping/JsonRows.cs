using System.Buffers;
using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Records;

namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>Rows in a JSON body. The columns of the tables it writes and reads are named by their places inside a row.</summary>
internal static class JsonRows
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

    /// <summary>The places that the rows of a body have, in the order in which they first occur.</summary>
    public static IReadOnlyList<JsonPlace> Discover(RowsMapping mapping, JsonElement body)
    {
        if (mapping.Names is { } names)
        {
            return [.. Texts(Find(body, names), names.Text).Select(JsonPlace.Member)];
        }

        var found = new List<JsonPlace>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in mapping.Layout == RowLayout.Columns ? [Find(body, mapping.Rows)] : Elements(mapping, body))
        {
            if (row.ValueKind == JsonValueKind.Object)
            {
                found.AddRange(row.EnumerateObject().Where(m => known.Add(m.Name)).Select(m => JsonPlace.Member(m.Name)));
            }
        }

        return found;
    }

    public static Table Read(RowsMapping mapping, JsonElement body, IReadOnlyList<RowField> fields)
    {
        var columns = fields.Select(f => new ColumnBuilder(f.Place.Text, f.Type)).ToList();
        if (mapping.Layout == RowLayout.Columns)
        {
            ReadColumns(mapping, Find(body, mapping.Rows), fields, columns);
        }
        else
        {
            ReadRows(mapping, body, fields, columns);
        }

        return new Table([.. columns.Select(c => c.Build())]);
    }

    public static IReadOnlyList<string>? ReadLabels(RowsMapping mapping, JsonElement body) =>
        mapping.Labels is { } labels ? Texts(Find(body, labels), labels.Text) : null;

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

    private static void ReadColumns(RowsMapping mapping, JsonElement columnsElement, IReadOnlyList<RowField> fields, List<ColumnBuilder> columns)
    {
        for (var f = 0; f < fields.Count; f++)
        {
            var place = $"{mapping.Rows}{fields[f].Place}";
            var values = fields[f].Place.Find(columnsElement) ?? throw new CodecException(mapping.Rows.Text, $"has no '{fields[f].Place}'");
            if (values.ValueKind != JsonValueKind.Array)
            {
                throw new CodecException(place, $"must be an array with a value a row, not {JsonCells.Show(values)}");
            }

            var row = 0;
            foreach (var value in values.EnumerateArray())
            {
                Add(value, columns[f], fields[f].Kind, $"{place}/{row++}");
            }

            if (columns[f].Count != columns[0].Count)
            {
                throw new CodecException(place, $"has {columns[f].Count} values where '{columns[0].Name}' has {columns[0].Count}");
            }
        }
    }

    private static void ReadRows(RowsMapping mapping, JsonElement body, IReadOnlyList<RowField> fields, List<ColumnBuilder> columns)
    {
        var names = mapping.Names is { } place ? Texts(Find(body, place), place.Text) : null;
        var places = names is null ? [.. fields.Select(f => f.Place)] : fields.Select(f => Position(names, f)).ToList();
        var number = 0;
        foreach (var row in Elements(mapping, body))
        {
            var at = mapping.IsOneRow ? mapping.Rows.Text : $"{mapping.Rows}/{number}";
            if (names is not null && (row.ValueKind != JsonValueKind.Array || row.GetArrayLength() != names.Count))
            {
                throw new CodecException(at, $"must be an array of {names.Count} values, one for each name");
            }

            for (var f = 0; f < fields.Count; f++)
            {
                if (places[f]?.Find(row) is { } value)
                {
                    Add(value, columns[f], fields[f].Kind, $"{at}{fields[f].Place}");
                }
                else if (fields[f].IsRequired)
                {
                    throw new CodecException(at, fields[f].Place.Steps.Count == 0 ? "is missing" : $"has no '{fields[f].Place}'{Hint(row)}");
                }
                else
                {
                    columns[f].AddMissing();
                }
            }

            number++;
        }
    }

    private static JsonPlace? Position(IReadOnlyList<string> names, RowField field) =>
        names.ToList().IndexOf(field.Place.Steps[0]) is >= 0 and var index ? JsonPlace.Element(index) : null;

    private static IEnumerable<JsonElement> Elements(RowsMapping mapping, JsonElement body)
    {
        var rows = Find(body, mapping.Rows);
        if (mapping.IsOneRow)
        {
            return [rows];
        }

        return rows.ValueKind == JsonValueKind.Array
            ? rows.EnumerateArray()
            : throw new CodecException(mapping.Rows.Text, $"must be an array of rows, not {JsonCells.Show(rows)}{Hint(rows)}");
    }

    private static void Add(JsonElement value, ColumnBuilder column, CellKind kind, string place)
    {
        switch (kind)
        {
            case CellKind.Number:
                column.Add(JsonCells.Number(value, place));
                break;
            case CellKind.Numbers:
                column.Add(JsonCells.Numbers(value, place));
                break;
            case CellKind.Object when value.ValueKind == JsonValueKind.Object:
                column.AddJson(value.GetRawText());
                break;
            case CellKind.Object:
                throw new CodecException(place, $"must be an object from class to probability, not {JsonCells.Show(value)}");
            default:
                JsonCells.Add(value, column, place);
                break;
        }
    }

    private static JsonElement Find(JsonElement body, JsonPlace place) =>
        place.Find(body) ?? throw new CodecException(place.Text, $"is not in the body{Hint(body)}");

    private static List<string> Texts(JsonElement array, string place) => array.ValueKind == JsonValueKind.Array
        ? [.. array.EnumerateArray().Select(t => t.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null
            ? throw new CodecException(place, $"holds {JsonCells.Show(t)} among the names")
            : t.ToString())]
        : throw new CodecException(place, $"must be an array of names, not {JsonCells.Show(array)}");

    /// <summary>What is there instead: the one thing that helps to find the right place.</summary>
    private static string Hint(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object when element.EnumerateObject().Any() => $"; it has {string.Join(", ", element.EnumerateObject().Take(10).Select(m => $"'{m.Name}'"))}",
        JsonValueKind.Array => $"; it is an array of {element.GetArrayLength()}",
        _ => "",
    };
}
