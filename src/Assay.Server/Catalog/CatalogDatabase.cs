using Assay.Server.Hosting;
using Microsoft.Data.Sqlite;

namespace Assay.Server.Catalog;

/// <summary>
/// The SQLite file behind the catalog: write-ahead log, every commit synced to disk, schema brought up to date at the
/// start by numbered, forward-only scripts.
/// </summary>
internal sealed class CatalogDatabase
{
    /// <summary>SQLite's code for a disk without room, <c>SQLITE_FULL</c>.</summary>
    public const int Full = 13;

    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE resources (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            parent TEXT,
            entity TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            created_by TEXT NOT NULL,
            modified_at INTEGER,
            modified_by TEXT,
            UNIQUE (kind, id));
        CREATE INDEX resources_parent ON resources (kind, parent, seq);

        CREATE TABLE measurements (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            instance_id TEXT NOT NULL,
            definition_id TEXT NOT NULL,
            target_id TEXT NOT NULL,
            target_type TEXT NOT NULL,
            run_id TEXT,
            timestamp INTEGER NOT NULL,
            entity TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            created_by TEXT NOT NULL);
        CREATE INDEX measurements_instance ON measurements (instance_id, timestamp);
        CREATE INDEX measurements_run ON measurements (run_id);
        CREATE INDEX measurements_target ON measurements (target_id, definition_id, timestamp);

        CREATE TABLE secrets (id TEXT PRIMARY KEY, sealed BLOB NOT NULL, created_at INTEGER NOT NULL);
        CREATE TABLE files (owner TEXT NOT NULL, name TEXT NOT NULL, content BLOB NOT NULL, created_at INTEGER NOT NULL,
            PRIMARY KEY (owner, name));
        CREATE TABLE users (name TEXT PRIMARY KEY, password_hash TEXT NOT NULL, created_at INTEGER NOT NULL);
        CREATE TABLE api_key_hashes (id TEXT PRIMARY KEY, user TEXT NOT NULL, key_hash TEXT NOT NULL);
        """,
    ];

    private readonly string _connectionString;

    public CatalogDatabase(string file) =>
        _connectionString = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 30 }.ToString();

    /// <exception cref="DataFolderException">The file is of a newer version.</exception>
    public async Task MigrateAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        var version = Convert.ToInt32(await ScalarAsync(connection, "PRAGMA user_version", cancellation));
        if (version > Migrations.Length)
        {
            throw new DataFolderException(
                $"The catalog has schema {version}; this version of assay knows schemas up to {Migrations.Length}. Start a newer assay.");
        }

        await ExecuteAsync(connection, "PRAGMA journal_mode = WAL", cancellation);
        for (; version < Migrations.Length; version++)
        {
            await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync(cancellation);
            await ExecuteAsync(connection, $"{Migrations[version]}; PRAGMA user_version = {version + 1}", cancellation);
            await transaction.CommitAsync(cancellation);
        }
    }

    public async Task<SqliteConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(cancellation);
        await ExecuteAsync(connection, "PRAGMA synchronous = FULL", cancellation);
        return connection;
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<object?> ScalarAsync(SqliteConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(cancellation);
    }
}
