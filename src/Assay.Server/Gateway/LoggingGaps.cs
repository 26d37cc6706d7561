using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Server.Catalog;
using Microsoft.Data.Sqlite;

namespace Assay.Server.Gateway;

/// <summary>
/// The gaps in the gateways' logs. They are shown as soon as they begin, and are on record as soon as the catalog takes
/// them: its disk is often the one that is full.
/// </summary>
internal sealed partial class LoggingGaps(GatewayDirectory directory, ResourceCatalog catalog, TimeProvider clock, ILogger<LoggingGaps> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _recording = new(1);

    /// <summary>All gaps of a subscription, newest first, with those that are not on record yet.</summary>
    public async Task<IReadOnlyList<Resource<LoggingGap>>> ListAsync(string subscriptionId, CancellationToken cancellation)
    {
        var gaps = (await catalog.ListAsync(Kinds.LoggingGap, cancellation, subscriptionId)).ToDictionary(g => g.Metadata.Id);
        foreach (var (id, gap) in directory.GapsOf(subscriptionId)?.Unrecorded ?? new Dictionary<string, LoggingGap>())
        {
            var metadata = gaps.GetValueOrDefault(id)?.Metadata ?? new Metadata(id, Kinds.LoggingGap.Url(id, subscriptionId), gap.Since, ResourceCatalog.Internal);
            gaps[id] = new Resource<LoggingGap>(metadata, gap);
        }

        return [.. gaps.Values.OrderByDescending(g => g.Entity.Since)];
    }

    /// <summary>The gaps of a subscription that nobody has acknowledged, newest first.</summary>
    public async Task<IReadOnlyList<Resource<LoggingGap>>> ListUnacknowledgedAsync(string subscriptionId, CancellationToken cancellation) =>
        [.. (await ListAsync(subscriptionId, cancellation)).Where(g => g.Entity.AcknowledgedAt is null)];

    /// <summary>Notes that somebody knows of the gaps that have ended; those that are open stay as they are.</summary>
    /// <exception cref="Http.ApiException">404: there is no such subscription.</exception>
    public async Task AcknowledgeAsync(string subscriptionId, string by, CancellationToken cancellation)
    {
        await catalog.GetAsync(Kinds.Subscription, subscriptionId, cancellation);
        await RecordAsync(cancellation);
        foreach (var gap in await ListUnacknowledgedAsync(subscriptionId, cancellation))
        {
            if (gap.Entity.State == LoggingGap.Closed)
            {
                await catalog.UpdateAsync(
                    Kinds.LoggingGap, gap.Metadata.Id, g => g with { AcknowledgedAt = clock.GetUtcNow().UtcDateTime, AcknowledgedBy = by }, by, cancellation);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(RecordAsync, cancellationToken);
    }

    public override void Dispose()
    {
        _recording.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isTidy = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            isTidy = isTidy || await TryAsync(CloseLeftOpenAsync, stoppingToken);
            await TryAsync(RecordAsync, stoppingToken);
            await Task.Delay(Look, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A gap that was open when the server stopped ended then.</summary>
    private async Task CloseLeftOpenAsync(CancellationToken cancellation)
    {
        var current = directory.Gaps.Select(g => g.Watch.Latest?.Id).ToHashSet();
        foreach (var gap in await catalog.ListAsync(Kinds.LoggingGap, cancellation))
        {
            if (gap.Entity.State == LoggingGap.Open && !current.Contains(gap.Metadata.Id))
            {
                await catalog.UpdateAsync(Kinds.LoggingGap, gap.Metadata.Id, g => g with { State = LoggingGap.Closed }, ResourceCatalog.Internal, cancellation);
            }
        }
    }

    private async Task RecordAsync(CancellationToken cancellation)
    {
        await _recording.WaitAsync(cancellation);
        try
        {
            foreach (var (subscriptionId, watch) in directory.Gaps)
            {
                foreach (var (id, gap) in watch.Unrecorded)
                {
                    if (await catalog.FindAsync(Kinds.LoggingGap, id, cancellation) is null)
                    {
                        await catalog.AddAsync(Kinds.LoggingGap, gap, ResourceCatalog.Internal, cancellation, id, subscriptionId);
                    }
                    else
                    {
                        await catalog.UpdateAsync(Kinds.LoggingGap, id, _ => gap, ResourceCatalog.Internal, cancellation);
                    }

                    watch.Recorded(id, gap);
                }
            }
        }
        finally
        {
            _recording.Release();
        }
    }

    private async Task<bool> TryAsync(Func<CancellationToken, Task> action, CancellationToken cancellation)
    {
        try
        {
            await action(cancellation);
            return true;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
        catch (SqliteException e)
        {
            Log.NotRecorded(logger, e.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 67, Level = LogLevel.Debug, Message = "Gaps in the gateways' logs are not on record yet: {Reason}")]
        public static partial void NotRecorded(ILogger logger, string reason);
    }
}
