using System.Text.Json.Nodes;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Server.Catalog;
using Assay.Server.Monitoring.Definitions;

namespace Assay.Server.Monitoring.Instances;

/// <summary>
/// Does the long part of setting instances up, one after the other. Instances that a stopped server left
/// <c>preparing</c> are taken up again at the start.
/// </summary>
internal sealed partial class SetUpWorker(
    SetUpQueue queue,
    ResourceCatalog catalog,
    MonitorDefinitions definitions,
    MonitorInstanceService instances,
    ILogger<SetUpWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var instance in await catalog.ListAsync(Kinds.MonitorInstance, stoppingToken))
        {
            if (instance.Entity.Status?.State == ResourceState.Preparing)
            {
                queue.Enqueue(instance.Metadata.Id);
            }
        }

        await foreach (var id in queue.ReadAllAsync(stoppingToken))
        {
            try
            {
                await SetUpAsync(id, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                if (e is MonitorException known)
                {
                    // What it says is for who may see the instance: it may quote values of the training data.
                    Log.Refused(logger, id, known.Error.Code);
                }
                else
                {
                    Log.Failed(logger, e, id);
                }

                await FailAsync(id, Describe(e), stoppingToken);
            }
        }
    }

    private async Task SetUpAsync(string id, CancellationToken cancellation)
    {
        if (await catalog.FindAsync(Kinds.MonitorInstance, id, cancellation) is not { } instance
            || await catalog.FindAsync(Kinds.Subscription, instance.Entity.Target!.TargetId!, cancellation) is not { } subscription
            || definitions.Computed(instance.Entity.MonitorDefinitionId!) is not { } monitor)
        {
            return;
        }

        var context = new MonitorContext(instance, subscription, instance.Entity.Parameters ?? []);
        var setUp = await monitor.SetUpAsync(context, cancellation);
        var later = setUp.Later is null ? null : await setUp.Later(cancellation);
        instance = await catalog.UpdateAsync(
            Kinds.MonitorInstance,
            id,
            i => i with { Parameters = Merge(i.Parameters, setUp.Parameters, later) },
            ResourceCatalog.Internal,
            cancellation);
        await instances.ActivateAsync(instance, cancellation);
    }

    private Task FailAsync(string id, ApiError error, CancellationToken cancellation)
    {
        var status = new ResourceStatus(ResourceState.Error, new ErrorEnvelope(id, [error]));
        return catalog.UpdateEventuallyAsync(Kinds.MonitorInstance, id, i => i with { Status = status }, cancellation);
    }

    private static JsonObject Merge(JsonObject? known, params ReadOnlySpan<JsonObject?> added)
    {
        var merged = known ?? [];
        foreach (var part in added)
        {
            merged = MonitorInstanceService.Merge(merged, part);
        }

        return merged;
    }

    private static ApiError Describe(Exception e) => e is MonitorException known
        ? known.Error
        : new ApiError("set_up_failed", "Setting the monitor up failed inside the server; its log has the cause.");

    private static partial class Log
    {
        [LoggerMessage(EventId = 20, Level = LogLevel.Warning, Message = "Setting up monitor instance {Instance} failed")]
        public static partial void Failed(ILogger logger, Exception exception, string instance);

        [LoggerMessage(EventId = 21, Level = LogLevel.Warning, Message = "Monitor instance {Instance} cannot be set up: {Code}")]
        public static partial void Refused(ILogger logger, string instance, string code);
    }
}
