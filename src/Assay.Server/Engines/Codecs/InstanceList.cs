using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Records;

namespace Assay.Server.Engines.Codecs;

/// <summary>The list of rows that servers of TensorFlow's family take: <c>instances</c>, in one of several styles.</summary>
internal static class InstanceList
{
    /// <summary>A row is an array of values in the order of the features.</summary>
    public const string Arrays = "arrays";

    /// <summary>A row is an object of column → value.</summary>
    public const string Objects = "objects";

    /// <summary>Objects of column → list of values: one object holds all rows.</summary>
    public const string Columns = "columns";

    /// <summary>A row is the value of the only column, such as a text.</summary>
    public const string Values = "values";

    /// <exception cref="CodecException">The style cannot carry the rows.</exception>
    public static void Write(Utf8JsonWriter writer, Table rows, string style)
    {
        switch (style)
        {
            case Arrays:
                ArrayRows.Write(writer, rows);
                break;
            case Columns:
                writer.WriteStartArray();
                WriteColumns(writer, rows);
                writer.WriteEndArray();
                break;
            case Values:
                JsonCells.WriteAll(writer, Single(rows));
                break;
            default:
                ObjectRows.Write(writer, rows);
                break;
        }
    }

    /// <summary>An object of column → list of values.</summary>
    public static void WriteColumns(Utf8JsonWriter writer, Table rows)
    {
        writer.WriteStartObject();
        foreach (var column in rows.Columns)
        {
            writer.WritePropertyName(column.Name);
            JsonCells.WriteAll(writer, column);
        }

        writer.WriteEndObject();
    }

    /// <summary>The only column of rows that are sent as bare values.</summary>
    /// <exception cref="CodecException">There are more.</exception>
    public static Column Single(Table rows) => rows.Columns is [var only]
        ? only
        : throw new CodecException("payload_format.rows", $"bare values are rows of one column; the model has {rows.Columns.Count}");

    /// <summary>Reads a list of any style.</summary>
    /// <exception cref="CodecException">It is none; names the place.</exception>
    public static Table Read(JsonElement list, string place, PayloadFormat format)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new CodecException(place, $"{JsonCells.Show(list)} is no list of rows");
        }

        var first = list.GetArrayLength() == 0 ? default : list[0];
        return first.ValueKind switch
        {
            JsonValueKind.Undefined => new Table([]),
            JsonValueKind.Array => ArrayRows.Read(format.Features, list, place),
            JsonValueKind.Object when IsColumns(first) => ReadColumns([.. list.EnumerateArray()], place),
            JsonValueKind.Object => ObjectRows.Read(list, place),
            _ => new Table([JsonCells.ReadAll(format.Features is [var only] ? only : "0", list, place)]),
        };
    }

    /// <summary>Reads objects of column → list of values, or of row → value as data frames are written; one after the other.</summary>
    /// <exception cref="CodecException">Lists differ in length, or an object has other columns.</exception>
    public static Table ReadColumns(IReadOnlyList<JsonElement> objects, string place)
    {
        var columns = new Dictionary<string, ColumnBuilder>(StringComparer.Ordinal);
        var rows = 0;
        for (var i = 0; i < objects.Count; i++)
        {
            var here = objects.Count == 1 ? place : $"{place}[{i}]";
            if (objects[i].ValueKind != JsonValueKind.Object)
            {
                throw new CodecException(here, $"{JsonCells.Show(objects[i])} is no object of columns");
            }

            int? length = null;
            foreach (var member in objects[i].EnumerateObject())
            {
                var values = Cells(member.Value, $"{here}.{member.Name}");
                length ??= values.Count;
                if (values.Count != length)
                {
                    throw new CodecException($"{here}.{member.Name}", $"has {values.Count} values where other columns have {length}");
                }

                if (!columns.TryGetValue(member.Name, out var column))
                {
                    columns.Add(member.Name, column = new ColumnBuilder(member.Name, null));
                }

                if (column.Count > rows)
                {
                    throw new CodecException($"{here}.{member.Name}", "occurs twice");
                }

                column.FillTo(rows);
                for (var row = 0; row < values.Count; row++)
                {
                    JsonCells.Add(values[row], column, $"{here}.{member.Name}[{row}]");
                }
            }

            rows += length ?? 0;
        }

        foreach (var column in columns.Values)
        {
            column.FillTo(rows);
        }

        return new Table([.. columns.Values.Select(c => c.Build())]);
    }

    private static bool IsColumns(JsonElement first) =>
        first.EnumerateObject().Any() && first.EnumerateObject().All(m => m.Value.ValueKind == JsonValueKind.Array || (m.Value.ValueKind == JsonValueKind.Object && !m.Value.TryGetProperty("b64", out _)));

    private static IReadOnlyList<JsonElement> Cells(JsonElement values, string place) => values.ValueKind switch
    {
        JsonValueKind.Array => [.. values.EnumerateArray()],
        JsonValueKind.Object => [.. values.EnumerateObject().Select(m => m.Value)],
        _ => throw new CodecException(place, $"{JsonCells.Show(values)} is no list of values"),
    };
}
