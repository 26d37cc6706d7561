using Assay.Monitors.Tables;

namespace Assay.Server.Records;

/// <summary>
/// Keeps record sets: rows in typed columns whose names are any Unicode text. One caller writes at a time; readers never
/// wait for it and see whole commits only.
/// </summary>
internal interface IRecordStore : IAsyncDisposable
{
    /// <summary>Opens the store and gives the schemas of all its sets.</summary>
    Task<IReadOnlyDictionary<string, RecordSchema>> OpenAsync(CancellationToken cancellation);

    Task CreateAsync(string setId, RecordSchema schema, CancellationToken cancellation);

    Task DropAsync(string setId, CancellationToken cancellation);

    /// <summary>
    /// Makes a set's columns those of <paramref name="schema"/>: new ones are added, an integer column may become
    /// double. Existing rows keep their values.
    /// </summary>
    Task AlterAsync(string setId, RecordSchema schema, CancellationToken cancellation);

    /// <summary>Stores batches and the position of the intake log they end at, all in one durable transaction.</summary>
    /// <param name="batches">Read once, and one after the other: together they may be larger than memory should hold.</param>
    /// <param name="position">The position.</param>
    /// <param name="cancellation">Stops it.</param>
    Task AppendAsync(IEnumerable<RecordBatch> batches, long position, CancellationToken cancellation);

    /// <summary>Changes values of one row.</summary>
    /// <param name="setId">The set.</param>
    /// <param name="idColumn">The column whose value is <paramref name="id"/> in the row.</param>
    /// <param name="id">The row's id.</param>
    /// <param name="row">One row with the new values, of the columns' types; columns that are not in it stay as they are.</param>
    /// <param name="cancellation">Stops the change.</param>
    Task UpdateAsync(string setId, string idColumn, string id, Table row, CancellationToken cancellation);

    /// <summary>The position of the last <see cref="AppendAsync"/>; 0 when there was none.</summary>
    Task<long> PositionAsync(CancellationToken cancellation);

    /// <summary>Reads the newest record keys, oldest first.</summary>
    Task ReadKeysAsync(int most, Action<RecordKey> read, CancellationToken cancellation);

    /// <summary>Rows that fit a query.</summary>
    Task<Table> ReadAsync(string setId, RecordQuery query, CancellationToken cancellation);

    Task<long> CountAsync(string setId, RecordQuery query, CancellationToken cancellation);

    /// <summary>How often each combination of values of the columns occurs; a column of counts comes last.</summary>
    Task<Table> CountByAsync(string setId, IReadOnlyList<string> columns, RecordQuery query, CancellationToken cancellation);

    /// <summary>Rows of a set beside those of another that they name.</summary>
    Task<MatchedRows> MatchAsync(RecordMatch match, CancellationToken cancellation);

    /// <summary>How the values of each of the columns are distributed; all are counted in the same state of the set.</summary>
    /// <param name="setId">The set.</param>
    /// <param name="columns">The columns and how to count them.</param>
    /// <param name="query">Which rows; order and limit are ignored.</param>
    /// <param name="cancellation">Stops it.</param>
    Task<IReadOnlyList<ColumnCounts>> CountColumnsAsync(string setId, IReadOnlyList<CountedColumn> columns, RecordQuery query, CancellationToken cancellation);

    /// <summary>Gives back the memory that only makes the next call faster.</summary>
    Task FreeMemoryAsync(CancellationToken cancellation);
}
