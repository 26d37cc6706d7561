using System.Text;
using DuckDB.NET.Data;

namespace Assay.Server.Records.DuckDb;

/// <summary>Writes queries as SQL; every value is a parameter.</summary>
internal static class DuckDbQuery
{
    public static void Write(DuckDBCommand command, DuckDbSet set, string select, RecordQuery query, string? groupBy = null)
    {
        var sql = new StringBuilder($"SELECT {select} FROM {set.Table}");
        var separator = " WHERE ";
        if (query.Newest is { } newest)
        {
            // Arrival numbers of a set have no gaps, so this is a range and needs no sort.
            sql.Append(separator).Append($"_seq > (SELECT coalesce(max(_seq), 0) FROM {set.Table}) - {newest}");
            separator = " AND ";
        }

        foreach (var condition in query.Conditions)
        {
            sql.Append(separator);
            WriteCondition(sql, command, set.Column(condition.Column), condition);
            separator = " AND ";
        }

        if (groupBy is not null)
        {
            sql.Append(" GROUP BY ").Append(groupBy);
        }
        else
        {
            sql.Append(" ORDER BY ").Append(Order(set, query));
        }

        if (query.Limit is { } limit)
        {
            sql.Append(" LIMIT ").Append(limit);
        }

        if (query.Offset > 0)
        {
            sql.Append(" OFFSET ").Append(query.Offset);
        }

        command.CommandText = sql.ToString();
    }

    private static string Order(DuckDbSet set, RecordQuery query)
    {
        if (query.RandomSeed is { } seed)
        {
            return $"hash(_seq + {seed}), _seq";
        }

        var direction = query.Ascending ? "ASC" : "DESC";
        return query.OrderBy is null ? $"_seq {direction}" : $"{set.Column(query.OrderBy)} {direction} NULLS LAST, _seq {direction}";
    }

    /// <summary>Writes a condition on the expression that gives the value of its column.</summary>
    public static void WriteCondition(StringBuilder sql, DuckDBCommand command, string column, RecordCondition condition)
    {
        switch (condition.Operator)
        {
            case RecordOperator.Null:
                sql.Append(column).Append(" IS NULL");
                return;
            case RecordOperator.NotNull:
                sql.Append(column).Append(" IS NOT NULL");
                return;
            case RecordOperator.In:
                sql.Append(column).Append(" IN (").AppendJoin(", ", condition.Values.Select(v => Parameter(command, v))).Append(')');
                return;
            case RecordOperator.Like:
                // Here '%' means at least one character.
                var pattern = condition.Values[0].ToString()!.Replace("%", "_%");
                sql.Append(column).Append(" LIKE ").Append(Parameter(command, pattern));
                return;
            default:
                sql.Append(column).Append(Sign(condition.Operator)).Append(Parameter(command, condition.Values[0]));
                return;
        }
    }

    private static string Sign(RecordOperator operation) => operation switch
    {
        RecordOperator.Greater => " > ",
        RecordOperator.GreaterOrEqual => " >= ",
        RecordOperator.Less => " < ",
        RecordOperator.LessOrEqual => " <= ",
        _ => " = ",
    };

    public static string Parameter(DuckDBCommand command, object value)
    {
        command.Parameters.Add(new DuckDBParameter(value is string text ? StoredText.Write(text) : value));
        var place = $"${command.Parameters.Count}";

        // Left to itself the parameter would be rounded to the type of the column.
        return value is double ? $"CAST({place} AS DOUBLE)" : place;
    }
}
