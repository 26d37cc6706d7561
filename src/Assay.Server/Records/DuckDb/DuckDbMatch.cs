using System.Text;
using Assay.Monitors.Tables;
using DuckDB.NET.Data;

namespace Assay.Server.Records.DuckDb;

/// <summary>Writes a match of two sets as one query, and reads what it gives.</summary>
internal static class DuckDbMatch
{
    /// <summary>How many columns of counts stand between the columns of the two sets.</summary>
    private const int Counts = 3;

    public static void Write(DuckDBCommand command, DuckDbSet set, DuckDbSet other, RecordMatch match)
    {
        var suffixes = string.Join(", ", match.Suffixes.Select(s => $"({DuckDbQuery.Parameter(command, s)})"));
        var newest = match.Newest is { } count ? $"AND _seq > (SELECT coalesce(max(_seq), 0) FROM {set.Table}) - {match.Skip + count}" : "";
        var own = match.Columns.Select((c, i) => $"{set.Column(c)} AS l{i}");
        var others = match.OtherColumns.Select((c, i) => $", {other.Column(c)} AS o{i}");
        var sql = new StringBuilder($"""
            WITH named AS (
                SELECT _seq, coalesce({string.Join(", ", match.Keys.Select(k => $"CAST({set.Column(k)} AS VARCHAR)"))}) AS k
                FROM {set.Table}
                WHERE _seq <= (SELECT coalesce(max(_seq), 0) FROM {set.Table}) - {match.Skip} {newest}),
            candidates AS (
                SELECT n._seq, o._seq AS other
                FROM (SELECT _seq, k || suffix AS k FROM named, (VALUES {suffixes}) AS s(suffix)) n
                JOIN (SELECT _seq, {other.Column(match.OtherId)} AS id FROM {other.Table}) o ON o.id = n.k
                UNION
                SELECT n._seq, o._seq
                FROM named n
                JOIN (SELECT _seq, {other.Column(match.OtherGroup)} AS id FROM {other.Table}) o ON o.id = n.k),
            found AS (SELECT _seq, count(*) AS candidates, min(other) AS other FROM candidates GROUP BY _seq),
            rows AS (
                SELECT f._seq, f.v, coalesce(c.candidates, 0) AS candidates, CASE WHEN c.candidates = 1 THEN c.other END AS other
                FROM (SELECT _seq, {set.Column(match.Value)} AS v FROM {set.Table} WHERE _seq IN (SELECT _seq FROM named)) f
                LEFT JOIN found c ON c._seq = f._seq),
            counted AS (
                SELECT other, count(*) AS copies, count(DISTINCT v) AS vals FROM rows WHERE other IS NOT NULL GROUP BY other),
            latest AS (
                SELECT _seq, candidates, other FROM rows
                QUALIFY other IS NULL OR row_number() OVER (PARTITION BY other ORDER BY v IS NULL, _seq DESC) = 1)
            SELECT {string.Concat(match.Columns.Select((_, i) => $"l{i}, "))}candidates, coalesce(copies, 1), coalesce(vals, 1){string.Concat(match.OtherColumns.Select((_, i) => $", o{i}"))}
            FROM latest
            JOIN (SELECT _seq, {string.Join(", ", own)} FROM {set.Table}) l ON l._seq = latest._seq
            LEFT JOIN counted ON counted.other = latest.other
            LEFT JOIN (SELECT _seq{string.Concat(others)} FROM {other.Table}) o ON o._seq = latest.other
            WHERE true
            """);
        foreach (var condition in match.Conditions)
        {
            DuckDbQuery.WriteCondition(sql.Append(" AND "), command, $"l{PlaceOf(match.Columns, condition)}", condition);
        }

        foreach (var condition in match.OtherConditions)
        {
            DuckDbQuery.WriteCondition(sql.Append(" AND "), command, $"o{PlaceOf(match.OtherColumns, condition)}", condition);
        }

        sql.Append(" ORDER BY latest._seq DESC");
        if (match.Limit is { } limit)
        {
            sql.Append($" LIMIT {limit}");
        }

        command.CommandText = sql.Append($" OFFSET {match.Offset}").ToString();
    }

    public static MatchedRows Read(DuckDBDataReader reader, DuckDbSet set, DuckDbSet other, RecordMatch match)
    {
        List<RecordField> fields =
        [
            .. match.Columns.Select(c => set.Schema.Fields[set.Position(c)]),
            .. Enumerable.Repeat(new RecordField("", ColumnType.Integer), Counts),
            .. match.OtherColumns.Select(c => other.Schema.Fields[other.Position(c)]),
        ];

        // The two sets may have columns of the same name.
        var read = DuckDbReader.Read(reader, [.. fields.Select((f, i) => f with { Name = $"{i}" })]);
        Column Named(int i) => read.Columns[i].Rename(fields[i].Name);
        long[] Count(int i) => ((IntegerColumn)read.Columns[match.Columns.Count + i]).Values.ToArray();
        return new MatchedRows(
            new Table([.. Enumerable.Range(0, match.Columns.Count).Select(Named)]),
            new Table([.. Enumerable.Range(match.Columns.Count + Counts, match.OtherColumns.Count).Select(Named)]),
            Count(0),
            Count(1),
            Count(2));
    }

    private static int PlaceOf(IReadOnlyList<string> columns, RecordCondition condition) => columns.Index().First(c => c.Item == condition.Column).Index;
}
