using Assay.Contracts.Envelopes;
using Assay.Contracts.Explanations;
using Assay.Server.Catalog;
using Assay.Server.Monitoring;

namespace Assay.Server.Explanations;

/// <summary>
/// Works on explanation tasks, two at a time. Tasks that a stopped server left in progress are done again at the start;
/// the seed makes the second answer the same as the first would have been.
/// </summary>
internal sealed partial class ExplanationWorker(
    ExplanationQueue queue,
    ResourceCatalog catalog,
    RowExplainer explainer,
    ILogger<ExplanationWorker> logger) : BackgroundService
{
    private const int Parallelism = 2;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var subscription in await catalog.ListAsync(Kinds.Subscription, stoppingToken))
        {
            foreach (var task in await catalog.ListAsync(Kinds.ExplanationTask, stoppingToken, subscription.Metadata.Id))
            {
                if (task.Entity.Status.State == ExplanationService.InProgress)
                {
                    queue.Enqueue(task.Metadata.Id, subscription.Metadata.Id);
                }
            }
        }

        await Parallel.ForEachAsync(
            queue.ReadAllAsync(stoppingToken),
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = stoppingToken },
            async (item, cancellation) => await ExplainAsync(item.TaskId, item.SubscriptionId, cancellation));
    }

    private async Task ExplainAsync(string taskId, string subscriptionId, CancellationToken cancellation)
    {
        try
        {
            if (await catalog.FindAsync(Kinds.ExplanationTask, taskId, cancellation) is { } task
                && await catalog.FindAsync(Kinds.Subscription, subscriptionId, cancellation) is { } subscription)
            {
                var explained = await explainer.ExplainAsync(subscription, task.Entity, cancellation);
                await StoreAsync(taskId, explained, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The task stays in progress and is done again after the restart.
        }
        catch (Exception e)
        {
            Log.Failed(logger, e, taskId);
            var error = e is MonitorException known ? known.Error : new ApiError("explanation_failed", "The explanation failed inside the server; its log has the cause.");
            await StoreFailureAsync(taskId, error, cancellation);
        }
    }

    private Task StoreAsync(string taskId, ExplanationTaskEntity entity, CancellationToken cancellation) =>
        catalog.UpdateAsync(Kinds.ExplanationTask, taskId, _ => entity, ResourceCatalog.Internal, cancellation);

    private async Task StoreFailureAsync(string taskId, ApiError error, CancellationToken cancellation)
    {
        if (await catalog.FindAsync(Kinds.ExplanationTask, taskId, cancellation) is { } task)
        {
            var errors = (task.Entity.RequestedTypes ?? ExplanationService.Types).Select(t => new ExplanationError(t, error, taskId)).ToList();
            var status = new ExplanationStatus(ExplanationService.Error, new ErrorEnvelope(taskId, [error]));
            await StoreAsync(taskId, task.Entity with { Status = status, Errors = errors }, cancellation);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 40, Level = LogLevel.Warning, Message = "Explanation task {Task} failed")]
        public static partial void Failed(ILogger logger, Exception exception, string task);
    }
}
