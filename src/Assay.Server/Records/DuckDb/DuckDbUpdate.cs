using Assay.Monitors.Tables;
using DuckDB.NET.Data;

namespace Assay.Server.Records.DuckDb;

/// <summary>Writes new values into a row.</summary>
internal static class DuckDbUpdate
{
    public static void Execute(DuckDBConnection connection, DuckDbSet set, string idColumn, string id, Table row)
    {
        using var command = connection.CreateCommand();
        var changes = row.Columns.Where(c => set.Position(c.Name) < DuckDbSet.OwnColumns).Select(c => $"{set.Column(c.Name)} = {Value(command, c)}").ToList();
        if (changes.Count < row.Columns.Count)
        {
            changes.Add($"{DuckDbSet.Others} = {OthersWith(connection, command, set, idColumn, id, row)}");
        }

        command.CommandText = $"UPDATE {set.Table} SET {string.Join(", ", changes)} WHERE {set.Column(idColumn)} = {DuckDbQuery.Parameter(command, id)}";
        command.ExecuteNonQuery();
    }

    private static string Value(DuckDBCommand command, Column column) => column.IsMissing(0)
        ? "NULL"
        : $"CAST({DuckDbQuery.Parameter(command, column.GetText(0)!)} AS {DuckDbTypes.Name(column.Type)})";

    /// <summary>The whole list of others, with the new texts in their places.</summary>
    private static string OthersWith(DuckDBConnection connection, DuckDBCommand command, DuckDbSet set, string idColumn, string id, Table row)
    {
        var texts = ReadOthers(connection, set, idColumn, id);
        foreach (var column in row.Columns)
        {
            if (set.Position(column.Name) - DuckDbSet.OwnColumns is >= 0 and var place)
            {
                texts.AddRange(Enumerable.Repeat<string?>(null, Math.Max(0, place + 1 - texts.Count)));
                texts[place] = column.GetText(0);
            }
        }

        return $"[{string.Join(", ", texts.Select(t => t is null ? "NULL" : DuckDbQuery.Parameter(command, t)))}]";
    }

    private static List<string?> ReadOthers(DuckDBConnection connection, DuckDbSet set, string idColumn, string id)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {DuckDbSet.Others} FROM {set.Table} WHERE {set.Column(idColumn)} = {DuckDbQuery.Parameter(command, id)}";
        using var reader = command.ExecuteReader();
        return reader.Read() && !reader.IsDBNull(0) ? reader.GetFieldValue<List<string?>>(0) : [];
    }
}
