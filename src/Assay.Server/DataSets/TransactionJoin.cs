using Assay.Server.Http;
using Assay.Server.Records;

namespace Assay.Server.DataSets;

/// <summary>
/// Turns conditions on other data sets into one on the own: its rows are those whose transaction id occurs in a row of the
/// other data set that fits.
/// </summary>
internal sealed class TransactionJoin(RecordSets sets, IRecordStore store)
{
    private const string Transaction = "transaction_id";
    private const int MaxTransactions = 100_000;

    /// <exception cref="ApiException">400: the filter cannot be read, or far too many rows of the other set fit.</exception>
    public async Task<IReadOnlyList<RecordCondition>> ReadAsync(HttpRequest request, RecordSchema schema, CancellationToken cancellation)
    {
        var parsed = RecordFilter.Parse(request.Query["filter"].ToString(), schema, sets.Find);
        var conditions = parsed.Where(p => p.SetId is null).Select(p => p.Condition).ToList();
        foreach (var other in parsed.Where(p => p.SetId is not null).GroupBy(p => p.SetId!))
        {
            var query = new RecordQuery
            {
                Columns = [Transaction],
                Conditions = [.. other.Select(p => p.Condition), new RecordCondition(Transaction, RecordOperator.NotNull, [])],
                Limit = MaxTransactions + 1,
            };
            var rows = await store.ReadAsync(other.Key, query, cancellation);
            if (rows.RowCount > MaxTransactions)
            {
                throw ApiException.Parameter("filter", $"More than {MaxTransactions} rows of data set {other.Key} fit; narrow the filter on it.");
            }

            var ids = Enumerable.Range(0, rows.RowCount).Select(row => (object)rows[Transaction].GetText(row)!).Distinct().ToList();
            conditions.Add(new RecordCondition(Transaction, RecordOperator.In, ids.Count > 0 ? ids : [""]));
        }

        return conditions;
    }
}
