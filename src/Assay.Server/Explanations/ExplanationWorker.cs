using System.Threading.Channels;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Explanations;
using Assay.Server.Catalog;
using Assay.Server.Engines.Transport;
using Assay.Server.Monitoring;

namespace Assay.Server.Explanations;

/// <summary>
/// Works on explanation tasks, two at a time for each subscription: those of an engine that does not answer wait until it
/// is back and go on where they were, and hold up no other's. Tasks that a stopped server left in progress are done again
/// at the start; the seed makes the second answer the same as the first would have been.
/// </summary>
internal sealed partial class ExplanationWorker(
    ExplanationQueue queue,
    ResourceCatalog catalog,
    RowExplainer explainer,
    TimeProvider clock,
    ILogger<ExplanationWorker> logger) : BackgroundService
{
    private const int Parallelism = 2;

    /// <summary>An engine that is silent for longer is not expected back.</summary>
    private static readonly TimeSpan EnginePatience = TimeSpan.FromHours(1);

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

        var lanes = new Dictionary<string, (Channel<string> Tasks, Task Worked)>(StringComparer.Ordinal);
        try
        {
            await foreach (var (taskId, subscriptionId) in queue.ReadAllAsync(stoppingToken))
            {
                if (!lanes.TryGetValue(subscriptionId, out var lane))
                {
                    var tasks = Channel.CreateUnbounded<string>();
                    lanes[subscriptionId] = lane = (tasks, WorkAsync(tasks, subscriptionId, stoppingToken));
                }

                lane.Tasks.Writer.TryWrite(taskId);
            }
        }
        finally
        {
            await Task.WhenAll(lanes.Values.Select(l => l.Worked)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task WorkAsync(Channel<string> tasks, string subscriptionId, CancellationToken stop) => Parallel.ForEachAsync(
        tasks.Reader.ReadAllAsync(stop),
        new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = stop },
        async (taskId, cancellation) => await ExplainAsync(taskId, subscriptionId, cancellation));

    private async Task ExplainAsync(string taskId, string subscriptionId, CancellationToken cancellation)
    {
        try
        {
            if (await catalog.FindAsync(Kinds.ExplanationTask, taskId, cancellation) is { } task
                && await catalog.FindAsync(Kinds.Subscription, subscriptionId, cancellation) is { } subscription)
            {
                var explained = await explainer.ExplainAsync(subscription, task.Entity, PatienceOf(taskId), cancellation);
                await StoreAsync(taskId, _ => explained, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The task stays in progress and is done again after the restart.
        }
        catch (Exception e)
        {
            ApiError error;
            if (e is MonitorException known)
            {
                // What it says is for who may see the task: it may quote values of the row.
                error = known.Error;
                Log.Refused(logger, taskId, error.Code);
            }
            else
            {
                error = new ApiError("explanation_failed", "The explanation failed inside the server; its log has the cause.");
                Log.Failed(logger, e, taskId);
            }

            await StoreAsync(taskId, task => Failed(task, taskId, error), cancellation);
        }
    }

    /// <summary>The first call that waits tells the user; the others wait for the same engine.</summary>
    private Patience PatienceOf(string taskId)
    {
        var isTold = 0;
        return new Patience(EnginePatience, async (reason, cancellation) =>
        {
            if (Interlocked.Exchange(ref isTold, 1) == 0)
            {
                Log.Waits(logger, taskId);
                var until = clock.GetUtcNow() + EnginePatience;
                var message = $"The engine does not answer. The explanation waits for it until {until:yyyy-MM-dd HH:mm} UTC and then goes on where it was. {reason}";
                await StoreAsync(taskId, task => task with { Status = task.Status with { Message = message } }, cancellation);
            }
        });
    }

    private Task StoreAsync(string taskId, Func<ExplanationTaskEntity, ExplanationTaskEntity> change, CancellationToken cancellation) =>
        catalog.UpdateEventuallyAsync(Kinds.ExplanationTask, taskId, change, cancellation);

    private static ExplanationTaskEntity Failed(ExplanationTaskEntity task, string taskId, ApiError error) => task with
    {
        Status = new ExplanationStatus(ExplanationService.Error, new ErrorEnvelope(taskId, [error])),
        Errors = [.. (task.RequestedTypes ?? ExplanationService.Types).Select(t => new ExplanationError(t, error, taskId))],
    };

    private static partial class Log
    {
        [LoggerMessage(EventId = 40, Level = LogLevel.Warning, Message = "Explanation task {Task} failed")]
        public static partial void Failed(ILogger logger, Exception exception, string task);

        [LoggerMessage(EventId = 42, Level = LogLevel.Warning, Message = "Explanation task {Task} cannot be done: {Code}")]
        public static partial void Refused(ILogger logger, string task, string code);

        [LoggerMessage(EventId = 41, Level = LogLevel.Warning, Message = "Explanation task {Task} waits for its engine")]
        public static partial void Waits(ILogger logger, string task);
    }
}
