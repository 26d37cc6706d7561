using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Records;

namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>Reads rows out of a JSON body. The columns of the tables are named by their places inside a row.</summary>
internal static class JsonRowReader
{
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
            if (row.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            var position = 0;
            foreach (var member in row.EnumerateObject())
            {
                // Rows mostly have the same members in the same order: then no name is read twice.
                var isAsBefore = position < found.Count && member.NameEquals(found[position++].Steps[0]);
                if (!isAsBefore && known.Add(member.Name))
                {
                    found.Add(JsonPlace.Member(member.Name));
                }
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

    private static void ReadColumns(RowsMapping mapping, JsonElement columnsElement, IReadOnlyList<RowField> fields, List<ColumnBuilder> columns)
    {
        for (var f = 0; f < fields.Count; f++)
        {
            var place = $"{mapping.Rows}{fields[f].Place}";
            if (fields[f].Place.Find(columnsElement) is not { } values)
            {
                if (fields[f].IsRequired)
                {
                    throw new CodecException(mapping.Rows.Text, $"has no '{fields[f].Place}'{Hint(columnsElement)}");
                }

                columns[f].FillTo(columns[0].Count);
                continue;
            }

            if (values.ValueKind != JsonValueKind.Array)
            {
                throw new CodecException(place, $"must be an array with a value a row, not {JsonCells.Show(values)}");
            }

            try
            {
                foreach (var value in values.EnumerateArray())
                {
                    Add(value, columns[f], fields[f].Kind, "");
                }
            }
            catch (CodecException e)
            {
                throw new CodecException($"{place}/{columns[f].Count}{e.Place}", e.Problem);
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
        List<JsonPlace?> places = [.. fields.Select(f => names is null ? f.Place : Position(names, f))];
        var number = 0;
        foreach (var row in Elements(mapping, body))
        {
            try
            {
                ReadRow(row, fields, places, names, columns);
            }
            catch (CodecException e)
            {
                throw new CodecException($"{(mapping.IsOneRow ? mapping.Rows.Text : $"{mapping.Rows}/{number}")}{e.Place}", e.Problem);
            }

            number++;
        }
    }

    /// <summary>Reads one row; faults name their place inside it.</summary>
    private static void ReadRow(JsonElement row, IReadOnlyList<RowField> fields, List<JsonPlace?> places, List<string>? names, List<ColumnBuilder> columns)
    {
        if (names is not null && (row.ValueKind != JsonValueKind.Array || row.GetArrayLength() != names.Count))
        {
            throw new CodecException("", $"must be an array of {names.Count} values, one for each name");
        }

        for (var f = 0; f < fields.Count; f++)
        {
            if (places[f]?.Find(row) is { } value)
            {
                Add(value, columns[f], fields[f].Kind, fields[f].Place.Text);
            }
            else if (fields[f].IsRequired)
            {
                throw new CodecException("", fields[f].Place.Steps.Count == 0 ? "is missing" : $"has no '{fields[f].Place}'{Hint(row)}");
            }
            else
            {
                columns[f].AddMissing();
            }
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
            case CellKind.List when value.ValueKind == JsonValueKind.Array:
                column.AddJson(value.GetRawText());
                break;
            case CellKind.List:
                throw new CodecException(place, $"must be an array of classes with their probabilities, not {JsonCells.Show(value)}");
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
