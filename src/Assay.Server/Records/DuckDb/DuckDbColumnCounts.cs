using Assay.Monitors.Tables;
using DuckDB.NET.Data;

namespace Assay.Server.Records.DuckDb;

/// <summary>Counts the values of columns: all numbers in few scans, other values by groups.</summary>
internal static class DuckDbColumnCounts
{
    /// <summary>So many columns share a scan; a cell's count is kept by each thread.</summary>
    private const int ColumnsPerScan = 32;

    public static IReadOnlyList<ColumnCounts> Read(DuckDBConnection connection, DuckDbSet set, IReadOnlyList<CountedColumn> columns, RecordQuery query) =>
        [.. columns.Chunk(ColumnsPerScan).SelectMany(chunk => Scan(connection, set, chunk, query))];

    private static List<ColumnCounts> Scan(DuckDBConnection connection, DuckDbSet set, CountedColumn[] columns, RecordQuery query)
    {
        using var command = connection.CreateCommand();
        var selected = columns.Select(c => c.UpperEdges is null ? $"count({Expression(set, c)}), NULL" : $"count({Expression(set, c)}), {Cells(command, set, c)}");
        DuckDbQuery.Write(command, set, $"count(*), {string.Join(", ", selected)}", query with { Limit = null, Offset = 0 }, groupBy: "()");
        using var reader = command.ExecuteReader();
        reader.Read();
        var rows = Convert.ToInt64(reader.GetValue(0));
        var counts = new List<ColumnCounts>();
        for (var i = 0; i < columns.Length; i++)
        {
            var missing = rows - Convert.ToInt64(reader.GetValue(1 + (2 * i)));
            counts.Add(columns[i].UpperEdges is { } edges
                ? new ColumnCounts(rows, missing, ReadCells(reader, 2 + (2 * i), edges.Count + 1), new Dictionary<string, long>())
                : new ColumnCounts(rows, missing, [], ReadValues(connection, set, columns[i].Column, query)));
        }

        return counts;
    }

    /// <summary>Counts by cell; of no values at all there is no map.</summary>
    private static long[] ReadCells(DuckDBDataReader reader, int ordinal, int cells) =>
        reader.IsDBNull(ordinal) ? new long[cells] : [.. reader.GetFieldValue<List<ulong>>(ordinal).Select(c => (long)c)];

    private static Dictionary<string, long> ReadValues(DuckDBConnection connection, DuckDbSet set, string column, RecordQuery query)
    {
        using var command = connection.CreateCommand();
        var present = query with { Conditions = [.. query.Conditions, new RecordCondition(column, RecordOperator.NotNull, [])], Limit = CountedColumn.MostValues, Offset = 0 };
        DuckDbQuery.Write(command, set, $"{set.Column(column)}, count(*)", present, groupBy: "1 ORDER BY 2 DESC, 1");
        using var reader = command.ExecuteReader();
        var counted = DuckDbReader.Read(reader, [set.Schema.Fields[set.Position(column)], new RecordField("\u0001count", ColumnType.Integer)]);
        var counts = ((IntegerColumn)counted.Columns[1]).Values;
        var values = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var row = 0; row < counted.RowCount; row++)
        {
            // 0 and −0 are one text.
            var text = counted.Columns[0].GetText(row)!;
            values[text] = values.GetValueOrDefault(text) + counts[row];
        }

        return values;
    }

    private static string Cells(DuckDBCommand command, DuckDbSet set, CountedColumn column)
    {
        // A last edge without end makes the cell above all edges one like the others.
        command.Parameters.Add(new DuckDBParameter(column.UpperEdges!.Append(double.PositiveInfinity).ToList()));
        return $"map_values(histogram(CAST({Expression(set, column)} AS DOUBLE), ${command.Parameters.Count}))";
    }

    private static string Expression(DuckDbSet set, CountedColumn column) =>
        column.Element is { } element ? $"{set.Column(column.Column)}[{element + 1}]" : set.Column(column.Column);
}
