using Assay.Monitors.Tables;
using Assay.Server.Records;

namespace Assay.Server.Tests.Records;

/// <summary>
/// What every record store must do. Each of the classes derived from this one has a sealed class per kind of store, which
/// says where the store keeps its rows.
/// </summary>
public abstract class RecordStoreConformance : IAsyncLifetime
{
    private protected const string Set = "set";

    private readonly IStorePlace _place;

    private protected RecordStoreConformance(IStorePlace place)
    {
        _place = place;
        Store = place.Store();
    }

    private protected IRecordStore Store { get; private set; }

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await Store.OpenAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _place.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task<IReadOnlyDictionary<string, RecordSchema>> ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = _place.Store();
        return await Store.OpenAsync(Cancellation);
    }

    /// <summary>Makes a set with the columns of a table and the table's rows in it.</summary>
    private protected async Task StoreAsync(params Column[] columns)
    {
        await Store.CreateAsync(Set, SchemaOf(columns), Cancellation);
        await AppendAsync(columns);
    }

    private protected Task AppendAsync(params Column[] columns) => Store.AppendAsync([Batch(Set, columns)], 1, Cancellation);

    private protected static RecordSchema SchemaOf(params IEnumerable<Column> columns) => new([.. columns.Select(c => new RecordField(c.Name, c.Type))]);

    private protected static RecordBatch Batch(string set, params Column[] columns) => new(set, new Table(columns), []);

    private protected Task<Table> ReadAsync(RecordQuery? query = null) => Store.ReadAsync(Set, query ?? new RecordQuery { Ascending = true }, Cancellation);

    private protected Task<long> CountAsync(RecordQuery? query = null) => Store.CountAsync(Set, query ?? RecordQuery.All, Cancellation);

    private protected static IntegerColumn Numbers(string name, params long[] values) => new(name, values);

    private protected static object?[] ValuesOf(Table table, string column) => [.. Enumerable.Range(0, table.RowCount).Select(row => table[column][row])];
}
