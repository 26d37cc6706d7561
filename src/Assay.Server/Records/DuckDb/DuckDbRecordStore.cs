using System.Collections.Concurrent;
using Assay.Monitors.Tables;
using DuckDB.NET.Data;

namespace Assay.Server.Records.DuckDb;

/// <summary>Record sets in a DuckDB file: a table per set, a commit per append, readers on connections of their own.</summary>
internal sealed class DuckDbRecordStore : IRecordStore
{
    /// <summary>Rows that no checkpoint has written yet are kept in memory, up to this.</summary>
    private const long MaxUnwrittenBytes = 128 << 20;

    /// <summary>The store's own log, up to this: it is read whole at the next start.</summary>
    private const long MaxLogBytes = 64 << 20;

    /// <summary>What a checkpoint may take beside the rows it writes: blocks that are written anew before the old ones are free.</summary>
    private const long SpareBytes = 32 << 20;

    /// <summary>Enough to write to a set of 10,000 columns, or to many sets at once.</summary>
    private const string MemoryLimit = "400MB";

    private const string RestingMemory = "16MB";

    private readonly string _file;
    private readonly string _connectionString;
    private readonly ConcurrentDictionary<string, DuckDbSet> _sets = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly DuckDbAppender _appender = new();
    private DuckDBConnection? _writer;

    public DuckDbRecordStore(string file)
    {
        _file = file;

        // A column that is written to holds two blocks in memory: small ones let sets be wide and many. Nothing is
        // fetched or read from outside the file, whatever a query says. When to write a checkpoint is decided here.
        _connectionString = $"Data Source={file};memory_limit={MemoryLimit};allocator_flush_threshold=16MB;default_block_size=65536;checkpoint_threshold=1TB;threads={Math.Max(1, Environment.ProcessorCount)};"
            + "autoinstall_known_extensions=false;autoload_known_extensions=false;enable_external_access=false";
    }

    public async Task<IReadOnlyDictionary<string, RecordSchema>> OpenAsync(CancellationToken cancellation)
    {
        _writer = new DuckDBConnection(_connectionString);
        await _writer.OpenAsync(cancellation);
        Execute(_writer, """
            CREATE TABLE IF NOT EXISTS sets (id VARCHAR PRIMARY KEY, number INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS columns (number INTEGER NOT NULL, position INTEGER NOT NULL, name VARCHAR NOT NULL, type VARCHAR NOT NULL);
            CREATE TABLE IF NOT EXISTS record_keys (high UBIGINT NOT NULL, low UBIGINT NOT NULL, content UBIGINT NOT NULL, number INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS position (value BIGINT NOT NULL);
            INSERT INTO position SELECT 0 WHERE NOT EXISTS (FROM position);
            CREATE SEQUENCE IF NOT EXISTS set_numbers;
            """);
        LoadSets(_writer);
        return _sets.ToDictionary(s => s.Key, s => s.Value.Schema);
    }

    public async Task CreateAsync(string setId, RecordSchema schema, CancellationToken cancellation) =>
        await WriteAsync(
            connection =>
            {
                var number = Convert.ToInt32(Scalar(connection, "SELECT nextval('set_numbers')"));
                Execute(connection, $"CREATE TABLE r_{number} ({DuckDbSet.Columns(schema)})");
                Execute(connection, "INSERT INTO sets VALUES ($1, $2)", setId, number);
                WriteColumns(connection, number, schema);
                return new DuckDbSet(number, schema);
            },
            set => _sets[setId] = set,
            cancellation);

    public async Task DropAsync(string setId, CancellationToken cancellation)
    {
        if (_sets.TryRemove(setId, out var set))
        {
            await WriteAsync(
                connection =>
                {
                    Execute(connection, $"DROP TABLE {set.Table}");
                    Execute(connection, "DELETE FROM sets WHERE number = $1", set.Number);
                    Execute(connection, "DELETE FROM columns WHERE number = $1", set.Number);
                    Execute(connection, "DELETE FROM record_keys WHERE number = $1", set.Number);
                    return 0;
                },
                _ => { },
                cancellation);
        }
    }

    public async Task AlterAsync(string setId, RecordSchema schema, CancellationToken cancellation)
    {
        var set = Set(setId);
        await WriteAsync(
            connection =>
            {
                AlterTable(connection, set, schema);
                Execute(connection, "DELETE FROM columns WHERE number = $1", set.Number);
                WriteColumns(connection, set.Number, schema);
                return set with { Schema = schema };
            },
            changed => _sets[setId] = changed,
            cancellation);
    }

    public async Task AppendAsync(IEnumerable<RecordBatch> batches, long position, CancellationToken cancellation) =>
        await WriteAsync(
            connection =>
            {
                foreach (var batch in batches)
                {
                    // A set that was deleted meanwhile takes its rows with it.
                    if (_sets.TryGetValue(batch.SetId, out var set))
                    {
                        _appender.Append(connection, set, batch);
                    }
                }

                Execute(connection, "UPDATE position SET value = $1", position);
                return 0;
            },
            _ => { },
            cancellation,
            before: CheckpointIfFull);

    public async Task UpdateAsync(string setId, string idColumn, string id, Table row, CancellationToken cancellation)
    {
        var set = Set(setId);
        await WriteAsync(
            connection =>
            {
                DuckDbUpdate.Execute(connection, set, idColumn, id, row);
                return 0;
            },
            _ => { },
            cancellation);
    }

    public async Task FreeMemoryAsync(CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            // Rows that no checkpoint has written cannot be moved out of memory; the rest goes when the limit is lowered.
            Checkpoint(_writer!, UnwrittenBytes(_writer!));
            Execute(_writer!, $"SET memory_limit = '{RestingMemory}'");
        }
        catch (DuckDBException)
        {
            // A reader needs more, or it keeps old rows from being written: what went is enough.
        }
        finally
        {
            Execute(_writer!, $"SET memory_limit = '{MemoryLimit}'");
            _writing.Release();
        }
    }

    public async Task<long> PositionAsync(CancellationToken cancellation)
    {
        await using var connection = await ReaderAsync(cancellation);
        return Convert.ToInt64(Scalar(connection, "SELECT coalesce(max(value), 0) FROM position"));
    }

    public async Task ReadKeysAsync(int most, Action<RecordKey> read, CancellationToken cancellation)
    {
        await using var connection = await ReaderAsync(cancellation);
        using var command = connection.CreateCommand();

        // A table is read in the order it was written in.
        command.CommandText = $"SELECT high, low, content FROM record_keys OFFSET (SELECT greatest(count(*) - {most}, 0) FROM record_keys)";
        command.UseStreamingMode = true;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            read(new RecordKey(new UInt128(reader.GetFieldValue<ulong>(0), reader.GetFieldValue<ulong>(1)), reader.GetFieldValue<ulong>(2)));
        }
    }

    public async Task<Table> ReadAsync(string setId, RecordQuery query, CancellationToken cancellation)
    {
        var set = Set(setId);
        var selection = new DuckDbSelection(set, query.Columns);
        await using var connection = await ReaderAsync(cancellation);
        using var command = connection.CreateCommand();
        DuckDbQuery.Write(command, set, selection.Sql, query);
        command.UseStreamingMode = true;
        using var reader = command.ExecuteReader();
        return DuckDbReader.Read(reader, selection);
    }

    public async Task<long> CountAsync(string setId, RecordQuery query, CancellationToken cancellation)
    {
        await using var connection = await ReaderAsync(cancellation);
        using var command = connection.CreateCommand();
        DuckDbQuery.Write(command, Set(setId), "count(*)", query with { Limit = null, Offset = 0 }, groupBy: "()");
        return Convert.ToInt64(command.ExecuteScalar());
    }

    public async Task<Table> CountByAsync(string setId, IReadOnlyList<string> columns, RecordQuery query, CancellationToken cancellation)
    {
        var set = Set(setId);
        var physical = string.Join(", ", columns.Select(set.Column));
        await using var connection = await ReaderAsync(cancellation);
        using var command = connection.CreateCommand();
        DuckDbQuery.Write(command, set, $"{physical}, count(*)", query, groupBy: physical);
        using var reader = command.ExecuteReader();
        RecordField[] fields = [.. columns.Select(c => set.Schema.Fields[set.Schema.IndexOf(c)]), new RecordField("\u0001count", ColumnType.Integer)];
        return DuckDbReader.Read(reader, fields);
    }

    public async Task<MatchedRows> MatchAsync(RecordMatch match, CancellationToken cancellation)
    {
        var (set, other) = (Set(match.SetId), Set(match.OtherSetId));
        await using var connection = await ReaderAsync(cancellation);
        using var command = connection.CreateCommand();
        DuckDbMatch.Write(command, set, other, match);
        command.UseStreamingMode = true;
        using var reader = command.ExecuteReader();
        return DuckDbMatch.Read(reader, set, other, match);
    }

    public async Task<IReadOnlyList<ColumnCounts>> CountColumnsAsync(string setId, IReadOnlyList<CountedColumn> columns, RecordQuery query, CancellationToken cancellation)
    {
        await using var connection = await ReaderAsync(cancellation);
        return DuckDbColumnCounts.Read(connection, Set(setId), columns, query);
    }

    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync();
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }

        _writing.Dispose();
    }

    private DuckDbSet Set(string setId) =>
        _sets.TryGetValue(setId, out var set) ? set : throw new KeyNotFoundException($"There is no record set '{setId}'.");

    private async Task WriteAsync<T>(Func<DuckDBConnection, T> write, Action<T> committed, CancellationToken cancellation, Action<DuckDBConnection>? before = null)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            before?.Invoke(_writer!);
            using var transaction = _writer!.BeginTransaction();
            var result = write(_writer);
            transaction.Commit();
            committed(result);
        }
        catch
        {
            _appender.Reset();
            throw;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>
    /// A connection inside a transaction of its own, which ends with it. Without one a query is planned in one transaction
    /// and run in the next, and a plan made from the statistics of fewer rows sorts those committed in between wrongly.
    /// </summary>
    private async Task<DuckDBConnection> ReaderAsync(CancellationToken cancellation)
    {
        var connection = new DuckDBConnection(_connectionString);
        await connection.OpenAsync(cancellation);
        connection.BeginTransaction();
        return connection;
    }

    private void LoadSets(DuckDBConnection connection)
    {
        var fields = new Dictionary<int, List<RecordField>>();
        using var columns = connection.CreateCommand();
        columns.CommandText = "SELECT number, name, type FROM columns ORDER BY number, position";
        using (var reader = columns.ExecuteReader())
        {
            while (reader.Read())
            {
                if (!fields.TryGetValue(reader.GetInt32(0), out var list))
                {
                    fields.Add(reader.GetInt32(0), list = []);
                }

                list.Add(new RecordField(StoredText.Read(reader.GetString(1)), Enum.Parse<ColumnType>(reader.GetString(2))));
            }
        }

        using var sets = connection.CreateCommand();
        sets.CommandText = "SELECT id, number FROM sets";
        using var found = sets.ExecuteReader();
        while (found.Read())
        {
            var number = found.GetInt32(1);
            _sets[found.GetString(0)] = new DuckDbSet(number, new RecordSchema(fields.GetValueOrDefault(number) ?? []));
        }
    }

    /// <summary>
    /// Writes what was appended into the file when it takes much memory, or its log is long. DuckDB does so by the size of
    /// its log alone, which says little: a row of 200 columns is small there and takes up to 25 MB in memory, which nothing
    /// can move out.
    /// </summary>
    private void CheckpointIfFull(DuckDBConnection connection)
    {
        var unwritten = UnwrittenBytes(connection);
        if (unwritten > MaxUnwrittenBytes || LogBytes() > MaxLogBytes)
        {
            Checkpoint(connection, unwritten);
        }
    }

    /// <summary>
    /// Writes a checkpoint if there is surely room for it. One that the disk has no room for makes the database useless,
    /// also to readers, until it is opened anew; a commit that does not fit only fails.
    /// </summary>
    private void Checkpoint(DuckDBConnection connection, long unwritten)
    {
        if (new DriveInfo(Path.GetDirectoryName(_file)!).AvailableFreeSpace > unwritten + LogBytes() + SpareBytes)
        {
            Execute(connection, "CHECKPOINT");
        }
    }

    private long LogBytes() => new FileInfo($"{_file}.wal") is { Exists: true } log ? log.Length : 0;

    private static long UnwrittenBytes(DuckDBConnection connection) =>
        Convert.ToInt64(Scalar(connection, "SELECT memory_usage_bytes FROM duckdb_memory() WHERE tag = 'IN_MEMORY_TABLE'"));

    private static void AlterTable(DuckDBConnection connection, DuckDbSet set, RecordSchema schema)
    {
        if (Scalar(connection, $"SELECT 1 FROM {set.Table} LIMIT 1") is null)
        {
            // A set's first rows bring most of its columns: one new table is cheaper than as many changes.
            Execute(connection, $"CREATE OR REPLACE TABLE {set.Table} ({DuckDbSet.Columns(schema)})");
            return;
        }

        for (var i = 0; i < Math.Min(schema.Fields.Count, DuckDbSet.OwnColumns); i++)
        {
            var (column, type) = (DuckDbSet.Column(i), DuckDbTypes.Name(schema.Fields[i].Type));
            if (i >= set.Schema.Fields.Count)
            {
                Execute(connection, $"ALTER TABLE {set.Table} ADD COLUMN {column} {type}");
            }
            else if (set.Schema.Fields[i].Type != schema.Fields[i].Type)
            {
                Execute(connection, $"ALTER TABLE {set.Table} ALTER COLUMN {column} TYPE {type}");
            }
        }

        if (schema.Fields.Count > DuckDbSet.OwnColumns && !set.HasOthers)
        {
            Execute(connection, $"ALTER TABLE {set.Table} ADD COLUMN {DuckDbSet.Others} VARCHAR[]");
        }
    }

    private static void WriteColumns(DuckDBConnection connection, int number, RecordSchema schema)
    {
        using var appender = connection.CreateAppender("columns");
        for (var i = 0; i < schema.Fields.Count; i++)
        {
            appender.CreateRow().AppendValue(number).AppendValue(i).AppendValue(StoredText.Write(schema.Fields[i].Name)).AppendValue(schema.Fields[i].Type.ToString()).EndRow();
        }
    }

    private static void Execute(DuckDBConnection connection, string sql, params object[] parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new DuckDBParameter(parameter));
        }

        command.ExecuteNonQuery();
    }

    private static object? Scalar(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
