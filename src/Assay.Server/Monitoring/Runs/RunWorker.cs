using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Server.Catalog;
using Assay.Server.Monitoring.Definitions;
using Assay.Server.Monitoring.Measurements;

namespace Assay.Server.Monitoring.Runs;

/// <summary>
/// Evaluates monitors, two at a time. Runs that a stopped server left queued or running are done again at the start:
/// a run writes its measurements in one transaction, so that doing it twice leaves them once.
/// </summary>
internal sealed partial class RunWorker(
    RunQueue queue,
    ResourceCatalog catalog,
    MonitorDefinitions definitions,
    MeasurementStore measurements,
    TimeProvider clock,
    ILogger<RunWorker> logger) : BackgroundService
{
    private const int Parallelism = 2;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await RequeueAsync(stoppingToken);
        await Parallel.ForEachAsync(
            queue.ReadAllAsync(stoppingToken),
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = stoppingToken },
            async (item, cancellation) => await EvaluateAsync(item.RunId, item.InstanceId, cancellation));
    }

    private async Task RequeueAsync(CancellationToken cancellation)
    {
        foreach (var run in await catalog.ListAsync(Kinds.Run, cancellation))
        {
            if (run.Entity.Status?.State is RunState.Queued or RunState.Running)
            {
                var instanceId = await catalog.FindParentAsync(Kinds.Run, run.Metadata.Id, cancellation);
                queue.Enqueue(run.Metadata.Id, instanceId!);
            }
        }
    }

    private async Task EvaluateAsync(string runId, string instanceId, CancellationToken cancellation)
    {
        try
        {
            if (await catalog.FindAsync(Kinds.MonitorInstance, instanceId, cancellation) is not { } instance
                || await catalog.FindAsync(Kinds.Run, runId, cancellation) is not { } run)
            {
                return;
            }

            await ChangeAsync(runId, s => s with { State = RunState.Running, StartedAt = Now(), UpdatedAt = Now() }, cancellation);
            if (definitions.Computed(instance.Entity.MonitorDefinitionId!) is not { } monitor)
            {
                await ChangeAsync(runId, s => Completed(s, RunState.Finished, "This monitor is fed from outside: its measurements are pushed."), cancellation);
                return;
            }

            var subscription = await catalog.GetAsync(Kinds.Subscription, instance.Entity.Target!.TargetId!, cancellation);
            var parameters = Instances.MonitorInstanceService.Merge(instance.Entity.Parameters, run.Entity.Parameters);
            var context = new MonitorContext(instance, subscription, parameters, runId, run.Entity.TriggeredBy == "event");
            var outcome = await monitor.RunAsync(context, cancellation);
            await FinishAsync(runId, instance, outcome, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The run stays as it is and is done again after the restart.
        }
        catch (Exception e)
        {
            if (e is MonitorException known)
            {
                // What it says is for who may see the run: it may quote values of the payload.
                Log.Refused(logger, runId, known.Error.Code);
            }
            else
            {
                Log.Failed(logger, e, runId);
            }

            await FailAsync(runId, e, cancellation);
        }
    }

    private async Task FinishAsync(string runId, Resource<MonitorInstance> instance, MonitorOutcome outcome, CancellationToken cancellation)
    {
        var finished = outcome.Measurements.Select(draft => Finish(draft, runId, instance)).ToList();
        var added = await measurements.ReplaceForRunAsync(runId, finished, cancellation);
        var parameters = outcome.Parameters;
        if (added.Count > 0)
        {
            parameters["measurement_id"] = added[0].Metadata.Id;
        }

        await catalog.UpdateAsync(
            Kinds.Run,
            runId,
            run => run with
            {
                Parameters = Instances.MonitorInstanceService.Merge(run.Parameters, parameters),
                Status = Completed(run.Status!, RunState.Finished, outcome.Message) with
                {
                    Operators = outcome.Operators,
                    Failure = outcome.Warnings.Count > 0 ? new ErrorEnvelope(runId, outcome.Warnings) : null,
                },
            },
            ResourceCatalog.Internal,
            cancellation);
    }

    private Measurement Finish(MeasurementDraft draft, string runId, Resource<MonitorInstance> instance)
    {
        var values = ThresholdRules.Apply(draft.Values, instance.Entity.Thresholds ?? []);
        return new Measurement
        {
            Timestamp = draft.Timestamp ?? Now(),
            Values = values,
            IssueCount = ThresholdRules.CountIssues(values),
            RunId = runId,
            Target = instance.Entity.Target,
            MonitorInstanceId = instance.Metadata.Id,
            MonitorDefinitionId = instance.Entity.MonitorDefinitionId,
            Sources = draft.Sources.Count > 0 ? draft.Sources : null,
        };
    }

    private Task FailAsync(string runId, Exception e, CancellationToken cancellation)
    {
        var error = e is MonitorException known
            ? known.Error
            : new ApiError("run_failed", "The run failed inside the server; its log has the cause.");
        var failure = new ErrorEnvelope(runId, [error]);
        return catalog.UpdateEventuallyAsync(
            Kinds.Run, runId, run => run with { Status = Completed(run.Status!, RunState.Error, error.Message) with { Failure = failure } }, cancellation);
    }

    private Task ChangeAsync(string runId, Func<RunStatus, RunStatus> change, CancellationToken cancellation) =>
        catalog.UpdateAsync(Kinds.Run, runId, run => run with { Status = change(run.Status!) }, ResourceCatalog.Internal, cancellation);

    private RunStatus Completed(RunStatus status, string state, string? message) =>
        status with { State = state, CompletedAt = Now(), UpdatedAt = Now(), Message = message };

    private DateTime Now() => clock.GetUtcNow().UtcDateTime;

    private static partial class Log
    {
        [LoggerMessage(EventId = 30, Level = LogLevel.Warning, Message = "Run {Run} failed")]
        public static partial void Failed(ILogger logger, Exception exception, string run);

        [LoggerMessage(EventId = 31, Level = LogLevel.Warning, Message = "Run {Run} ended without a result: {Code}")]
        public static partial void Refused(ILogger logger, string run, string code);
    }
}
