using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Server.Catalog;
using Assay.Server.Monitoring.Definitions;
using Assay.Server.Monitoring.Runs;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring.Schedules;

/// <summary>
/// Starts the runs that are due by the schedules of monitor instances, one run for one due time whatever happens in
/// between. Due times that passed while the server was down are made up for by one run. No run is started where nothing
/// new came since the last one, or while one is waiting or running.
/// </summary>
internal sealed partial class Scheduler(
    ResourceCatalog catalog,
    MonitorDefinitions definitions,
    ModelRecords records,
    RunService runs,
    ServedTimes served,
    TimeProvider clock,
    ILogger<Scheduler> logger) : BackgroundService
{
    /// <summary>Instances that are added or changed are noticed after this at the latest.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);

    /// <summary>Starts what is due now.</summary>
    /// <returns>When to look again.</returns>
    public async Task<TimeSpan> TickAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var wait = LongestWait;
        foreach (var instance in await catalog.ListAsync(Kinds.MonitorInstance, cancellation))
        {
            if (instance.Entity is not { Schedule: { RepeatInterval: > 0, RepeatUnit: not null } schedule, Status.State: ResourceState.Active } || definitions.Computed(instance.Entity.MonitorDefinitionId!) is not { } monitor)
            {
                continue;
            }

            var times = new DueTimes(schedule, instance.Metadata.CreatedAt);
            if (times.Latest(now) is { } due && due > await served.OfAsync(instance.Metadata.Id, cancellation))
            {
                await ServeAsync(instance, monitor, due, cancellation);
            }

            var rest = times.Next(now) - now;
            wait = rest < wait ? rest : wait;
        }

        return wait < ShortestWait ? ShortestWait : wait;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = LongestWait;
            try
            {
                wait = await TickAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, e);
            }

            await Task.Delay(wait, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ServeAsync(Resource<MonitorInstance> instance, IMonitor monitor, DateTime due, CancellationToken cancellation)
    {
        try
        {
            if (instance.Entity.Schedule!.Status != "disabled" && await IsWantedAsync(instance, monitor, cancellation))
            {
                await StartAsync(instance, due, cancellation);
            }
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // The other instances go on; this one is tried again at its next due time.
            Log.NotStarted(logger, e, instance.Metadata.Id);
        }

        await served.MarkAsync(instance.Metadata.Id, due, cancellation);
    }

    private async Task<bool> IsWantedAsync(Resource<MonitorInstance> instance, IMonitor monitor, CancellationToken cancellation)
    {
        var (newest, _) = await catalog.PageAsync(Kinds.Run, instance.Metadata.Id, 0, 20, cancellation);
        if (newest.Any(run => run.Entity.Status?.State is RunState.Queued or RunState.Running))
        {
            return false;
        }

        return monitor.Evaluates is not { } type
            || await MonitorWindow.CountNewAsync(catalog, records, instance.Metadata.Id, instance.Entity.Target!.TargetId!, type, cancellation) > 0;
    }

    private async Task StartAsync(Resource<MonitorInstance> instance, DateTime due, CancellationToken cancellation)
    {
        var id = ServedTimes.RunId(instance.Metadata.Id, due);

        // A server that was killed before it could note the due time has started its run already.
        if (await catalog.FindAsync(Kinds.Run, id, cancellation) is null)
        {
            await runs.StartAsync(instance, new RunRequest("scheduler"), ResourceCatalog.Internal, cancellation, id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 32, Level = LogLevel.Error, Message = "Looking for runs that are due failed")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 33, Level = LogLevel.Warning, Message = "The run of monitor instance {Instance} that is due was not started")]
        public static partial void NotStarted(ILogger logger, Exception exception, string instance);
    }
}
