using Microsoft.Data.Sqlite;

namespace Assay.Server.Catalog;

/// <summary>Short forms for commands with named parameters.</summary>
internal static class SqliteCommands
{
    public static SqliteCommand Command(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    public static string? Text(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    /// <summary>Reads a time written by <see cref="Micros"/>.</summary>
    public static DateTime Time(this SqliteDataReader reader, int column) =>
        DateTime.UnixEpoch.AddMicroseconds(reader.GetInt64(column));

    /// <summary>Microseconds since 1970-01-01 UTC: how the catalog keeps times.</summary>
    public static long Micros(this DateTime time) =>
        (time.ToUniversalTime() - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
