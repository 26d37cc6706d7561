using Assay.Contracts.DataSets;
using Assay.Monitors.Tables;
using Assay.Server.Catalog;
using Assay.Server.DataSets;
using Assay.Server.Intake;
using Assay.Server.Records;

namespace Assay.Server.Gateway;

/// <summary>
/// What could not be read as rows and answers, by subscription. An error stays in its data set when it is decoded later;
/// whether it was is read from the payload data set.
/// </summary>
internal sealed class PayloadLoggingErrors(
    ResourceCatalog catalog, DataSetService dataSets, RecordSets sets, IRecordStore store, ExchangeStore exchanges, ExchangeWorker worker, RecordLoader loader)
{
    private const int RowsPerRound = 200;
    private const string Id = "record_id";
    private const string Reason = "reason";
    private const string ScoringId = "scoring_id";

    /// <summary>Tries the errors of a subscription again. What is in the payload data set already counts as decoded.</summary>
    /// <returns>How many are decoded now, and the others with the reason of this try.</returns>
    /// <exception cref="Http.ApiException">404: there is no such subscription.</exception>
    public async Task<(long Decoded, IReadOnlyList<(Exchange Exchange, string Reason)> Failed)> DecodeAsync(string subscriptionId, CancellationToken cancellation)
    {
        var subscription = await catalog.GetAsync(Kinds.Subscription, subscriptionId, cancellation);
        await worker.WaitAsync(cancellation);
        await loader.WaitAsync(cancellation);
        long tried = 0;
        var failed = new List<(Exchange Exchange, string Reason)>();
        if (await dataSets.FindForTargetAsync(subscriptionId, DataSetType.PayloadLoggingError, cancellation) is { } errors)
        {
            var query = new RecordQuery { Ascending = true, Limit = RowsPerRound };
            for (var rows = await store.ReadAsync(errors.Metadata.Id, query, cancellation); rows.RowCount > 0; rows = await store.ReadAsync(errors.Metadata.Id, query, cancellation))
            {
                var open = await OpenAsync(subscriptionId, rows, cancellation);
                failed.AddRange(await exchanges.RetryAsync(subscription, [.. open.Select(row => ExchangeErrors.Read(subscriptionId, rows, row))], cancellation));
                tried += rows.RowCount;
                query = query with { Offset = tried };
            }
        }

        return (tried - failed.Count, failed);
    }

    /// <summary>The newest errors of a subscription that are still undecoded.</summary>
    /// <param name="subscriptionId">The subscription.</param>
    /// <param name="most">So many of the newest errors are looked at.</param>
    /// <param name="cancellation">Stops the call.</param>
    public async Task<IReadOnlyList<PayloadLoggingError>> ListUndecodedAsync(string subscriptionId, int most, CancellationToken cancellation)
    {
        await loader.WaitAsync(cancellation);
        if (await dataSets.FindForTargetAsync(subscriptionId, DataSetType.PayloadLoggingError, cancellation) is not { } errors
            || sets.Find(errors.Metadata.Id)?.IndexOf(Reason) is null or < 0)
        {
            return [];
        }

        var query = new RecordQuery { Columns = [Id, "transaction_id", Reason, "started_micros"], Limit = most };
        var rows = await store.ReadAsync(errors.Metadata.Id, query, cancellation);
        var open = await OpenAsync(subscriptionId, rows, cancellation);
        return [.. open.Select(row => new PayloadLoggingError(
            rows[Id].GetText(row)!,
            rows["transaction_id"].GetText(row) ?? "",
            rows[Reason].GetText(row) ?? "",
            rows["started_micros"].TryGetNumber(row, out var micros) ? DateTime.UnixEpoch.AddMicroseconds(micros) : DateTime.UnixEpoch))];
    }

    /// <summary>The rows whose exchange is not in the payload data set.</summary>
    private async Task<IReadOnlyList<int>> OpenAsync(string subscriptionId, Table rows, CancellationToken cancellation)
    {
        var all = Enumerable.Range(0, rows.RowCount);
        if (rows.RowCount == 0 || await dataSets.FindForTargetAsync(subscriptionId, DataSetType.PayloadLogging, cancellation) is not { } payload)
        {
            return [.. all];
        }

        // All rows of an exchange are stored together: its first one stands for them.
        var firsts = all.Select(row => $"{rows[Id].GetText(row)}-1").ToList();
        var stored = await store.ReadAsync(
            payload.Metadata.Id, new RecordQuery { Columns = [ScoringId], Conditions = [new RecordCondition(ScoringId, RecordOperator.In, firsts)] }, cancellation);
        var decoded = Enumerable.Range(0, stored.RowCount).Select(row => stored[ScoringId].GetText(row)!).ToHashSet(StringComparer.Ordinal);
        return [.. all.Where(row => !decoded.Contains(firsts[row]))];
    }
}
