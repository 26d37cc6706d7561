using Assay.Monitors.Tables;
using Assay.Server.Records;
using Assay.Server.Records.DuckDb;

namespace Assay.Bench.Server;

/// <summary>A store that never finishes an append, as one that is down.</summary>
internal sealed class StalledStore(string file) : IRecordStore
{
    private readonly DuckDbRecordStore _store = new(file);

    public Task<IReadOnlyDictionary<string, RecordSchema>> OpenAsync(CancellationToken cancellation) => _store.OpenAsync(cancellation);

    public Task CreateAsync(string setId, RecordSchema schema, CancellationToken cancellation) => _store.CreateAsync(setId, schema, cancellation);

    public Task DropAsync(string setId, CancellationToken cancellation) => _store.DropAsync(setId, cancellation);

    public Task AlterAsync(string setId, RecordSchema schema, CancellationToken cancellation) => _store.AlterAsync(setId, schema, cancellation);

    public Task AppendAsync(IEnumerable<RecordBatch> batches, long position, CancellationToken cancellation) =>
        Task.Delay(Timeout.Infinite, cancellation);

    public Task UpdateAsync(string setId, string idColumn, string id, Table row, CancellationToken cancellation) =>
        _store.UpdateAsync(setId, idColumn, id, row, cancellation);

    public Task<long> PositionAsync(CancellationToken cancellation) => _store.PositionAsync(cancellation);

    public Task ReadKeysAsync(int most, Action<RecordKey> read, CancellationToken cancellation) => _store.ReadKeysAsync(most, read, cancellation);

    public Task<Table> ReadAsync(string setId, RecordQuery query, CancellationToken cancellation) => _store.ReadAsync(setId, query, cancellation);

    public Task<long> CountAsync(string setId, RecordQuery query, CancellationToken cancellation) => _store.CountAsync(setId, query, cancellation);

    public Task<Table> CountByAsync(string setId, IReadOnlyList<string> columns, RecordQuery query, CancellationToken cancellation) =>
        _store.CountByAsync(setId, columns, query, cancellation);

    public Task<MatchedRows> MatchAsync(RecordMatch match, CancellationToken cancellation) => _store.MatchAsync(match, cancellation);

    public Task<IReadOnlyList<ColumnCounts>> CountColumnsAsync(string setId, IReadOnlyList<CountedColumn> columns, RecordQuery query, CancellationToken cancellation) =>
        _store.CountColumnsAsync(setId, columns, query, cancellation);

    public Task FreeMemoryAsync(CancellationToken cancellation) => _store.FreeMemoryAsync(cancellation);

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
