using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Records;

namespace Assay.Server.Engines.Codecs;

/// <summary>Rows as an array of arrays, whose columns are named elsewhere or by their order.</summary>
internal static class ArrayRows
{
    public static void Write(Utf8JsonWriter writer, Table rows)
    {
        writer.WriteStartArray();
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
    }

    /// <summary>The rows under the given names; without names the columns are numbered from 0.</summary>
    /// <exception cref="CodecException">It is no array of arrays of so many values, or a value does not fit its column.</exception>
    public static Table Read(IReadOnlyList<string> names, JsonElement rows, string place)
    {
        if (rows.ValueKind != JsonValueKind.Array)
        {
            throw new CodecException(place, $"{JsonCells.Show(rows)} is no array of rows");
        }

        List<ColumnBuilder>? columns = null;
        var row = 0;
        foreach (var cells in rows.EnumerateArray())
        {
            var here = $"{place}[{row}]";
            if (cells.ValueKind != JsonValueKind.Array)
            {
                throw new CodecException(here, $"{JsonCells.Show(cells)} is no array of values");
            }

            columns ??= Columns(names, cells.GetArrayLength());
            if (cells.GetArrayLength() != columns.Count)
            {
                throw new CodecException(here, $"has {cells.GetArrayLength()} values for {columns.Count} columns");
            }

            var i = 0;
            foreach (var cell in cells.EnumerateArray())
            {
                JsonCells.Add(cell, columns[i], $"{here}[{i}]");
                i++;
            }

            row++;
        }

        return new Table([.. (columns ?? Columns(names, names.Count)).Select(c => c.Build())]);
    }

    /// <summary>An array of names.</summary>
    /// <exception cref="CodecException">It is none, or a name occurs twice.</exception>
    public static IReadOnlyList<string> Names(JsonElement names, string place)
    {
        if (names.ValueKind != JsonValueKind.Array || names.EnumerateArray().Any(n => n.ValueKind != JsonValueKind.String))
        {
            throw new CodecException(place, "is no array of names");
        }

        List<string> read = [.. names.EnumerateArray().Select(n => n.GetString()!)];
        return read.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { Key: var twice }
            ? throw new CodecException(place, $"'{twice}' occurs twice")
            : read;
    }

    private static List<ColumnBuilder> Columns(IReadOnlyList<string> names, int count) =>
        [.. (names.Count > 0 ? names : Enumerable.Range(0, count).Select(i => i.ToString())).Select(n => new ColumnBuilder(n, null))];
}
