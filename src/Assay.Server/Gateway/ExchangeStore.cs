using System.Buffers;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Server.Catalog;
using Assay.Server.DataSets;
using Assay.Server.Engines.Codecs;
using Assay.Server.Http;

namespace Assay.Server.Gateway;

/// <summary>
/// Stores exchanges: those that can be read as payload records in the payload data set, all others raw in the subscription's
/// data set of payload logging errors, with the reason, to be decoded again when the format is mended.
/// </summary>
internal sealed class ExchangeStore(ResourceCatalog catalog, DataSetService dataSets, RecordWriter writer, ExchangeDecoder decoder, UnkeptExchanges unkept)
{
    public async Task StoreAsync(IEnumerable<Exchange> exchanges, CancellationToken cancellation)
    {
        foreach (var group in exchanges.GroupBy(e => e.SubscriptionId))
        {
            // A subscription that was deleted meanwhile takes its exchanges with it.
            if (await catalog.FindAsync(Kinds.Subscription, group.Key, cancellation) is { } subscription)
            {
                await StoreAsync(subscription, [.. group], keepsErrors: true, cancellation);
            }
        }
    }

    /// <summary>Tries exchanges that could not be decoded before.</summary>
    /// <returns>Those that still cannot be, each with the reason.</returns>
    public Task<IReadOnlyList<(Exchange Exchange, string Reason)>> RetryAsync(
        Resource<Subscription> subscription, IReadOnlyList<Exchange> exchanges, CancellationToken cancellation) =>
        StoreAsync(subscription, exchanges, keepsErrors: false, cancellation);

    private async Task<IReadOnlyList<(Exchange Exchange, string Reason)>> StoreAsync(
        Resource<Subscription> subscription, IReadOnlyList<Exchange> exchanges, bool keepsErrors, CancellationToken cancellation)
    {
        var set = await dataSets.EnsureForSubscriptionAsync(subscription, DataSetType.PayloadLogging, cancellation);
        var reader = await decoder.ReaderAsync(subscription, cancellation);
        using var records = new RecordsBody();
        var readable = new List<Exchange>();
        var failed = new List<(Exchange Exchange, string Reason)>();
        foreach (var exchange in exchanges)
        {
            try
            {
                records.Add(json => reader.WriteRecord(json, exchange));
                readable.Add(exchange);
            }
            catch (CodecException e)
            {
                failed.Add((exchange, e.Message));
            }
        }

        failed.AddRange(await StoreEachAsync(set.Metadata.Id, readable, records, cancellation));
        if (keepsErrors && failed.Count > 0)
        {
            await KeepErrorsAsync(subscription, failed, cancellation);
        }

        return failed;
    }

    private async Task KeepErrorsAsync(Resource<Subscription> subscription, IReadOnlyList<(Exchange Exchange, string Reason)> failed, CancellationToken cancellation)
    {
        // An error that is kept already is kept: sent again, it says nothing new.
        var errors = await dataSets.EnsureForSubscriptionAsync(subscription, DataSetType.PayloadLoggingError, cancellation);
        using var records = new RecordsBody();
        foreach (var (exchange, reason) in failed)
        {
            records.Add(json => ExchangeErrors.Write(json, exchange, reason));
        }

        foreach (var (exchange, reason) in await StoreEachAsync(errors.Metadata.Id, [.. failed.Select(f => f.Exchange)], records, cancellation))
        {
            unkept.Add(subscription.Metadata.Id, exchange.ScoringId, reason);
        }
    }

    /// <summary>Stores records together or, when one of them is refused, one by one: it must not take the others with it.</summary>
    /// <returns>Those that were refused, each with the reason.</returns>
    private async Task<IReadOnlyList<(Exchange Exchange, string Reason)>> StoreEachAsync(
        string setId, IReadOnlyList<Exchange> exchanges, RecordsBody records, CancellationToken cancellation)
    {
        var refused = new List<(Exchange Exchange, string Reason)>();
        if (exchanges.Count == 0 || await TryStoreAsync(setId, records.Complete(), cancellation) is null)
        {
            return refused;
        }

        for (var i = 0; i < exchanges.Count; i++)
        {
            if (await TryStoreAsync(setId, records.Single(i), cancellation) is { } reason)
            {
                refused.Add((exchanges[i], reason));
            }
        }

        return refused;
    }

    /// <returns>Why the records were refused; null when they are stored.</returns>
    private async Task<string?> TryStoreAsync(string setId, ReadOnlyMemory<byte> records, CancellationToken cancellation)
    {
        try
        {
            await writer.StoreJsonAsync(setId, new ReadOnlySequence<byte>(records), cancellation);
            return null;
        }
        catch (ApiException e) when (e.StatusCode is 400 or 409)
        {
            return e.Message;
        }
    }
}
