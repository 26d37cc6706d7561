using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Records;

namespace Assay.Server.Engines.Codecs;

/// <summary>Rows as an array of JSON objects, one member a column.</summary>
internal static class ObjectRows
{
    public static void Write(Utf8JsonWriter writer, Table rows)
    {
        writer.WriteStartArray();
        for (var row = 0; row < rows.RowCount; row++)
        {
            writer.WriteStartObject();
            foreach (var column in rows.Columns)
            {
                writer.WritePropertyName(column.Name);
                JsonCells.Write(writer, column, row);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>The rows; a member that only some objects have is missing in the others.</summary>
    /// <exception cref="CodecException">It is no array of objects, or a value does not fit its column.</exception>
    public static Table Read(JsonElement rows, string place)
    {
        if (rows.ValueKind != JsonValueKind.Array)
        {
            throw new CodecException(place, $"{JsonCells.Show(rows)} is no array of objects");
        }

        var columns = new Dictionary<string, ColumnBuilder>(StringComparer.Ordinal);
        var row = 0;
        foreach (var item in rows.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                throw new CodecException($"{place}[{row}]", $"{JsonCells.Show(item)} is no object");
            }

            foreach (var member in item.EnumerateObject())
            {
                Add(member, columns, row, $"{place}[{row}].{member.Name}");
            }

            row++;
        }

        return new Table([.. columns.Values.Select(c => Build(c, row))]);
    }

    private static void Add(JsonProperty member, Dictionary<string, ColumnBuilder> columns, int row, string place)
    {
        if (!columns.TryGetValue(member.Name, out var column))
        {
            columns.Add(member.Name, column = new ColumnBuilder(member.Name, null));
        }

        if (column.Count > row)
        {
            throw new CodecException(place, "occurs twice");
        }

        column.FillTo(row);
        JsonCells.Add(member.Value, column, place);
    }

    private static Column Build(ColumnBuilder column, int rows)
    {
        column.FillTo(rows);
        return column.Build();
    }
}
