using System.Text.Json.Nodes;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Server.Catalog;
using Assay.Server.Http;

namespace Assay.Server.Monitoring.Runs;

/// <summary>Starts runs. A run is in the catalog before its request is answered, so that a restart finds it.</summary>
internal sealed class RunService(ResourceCatalog catalog, RunQueue queue, TimeProvider clock)
{
    private static readonly string[] Triggers = ["user", "scheduler", "event", "webhook", "bkpi_manager"];

    private static readonly string[] Going = [RunState.Queued, RunState.Running, RunState.Finished];
    private static readonly string[] States = [.. Going, RunState.Error, "failed", "failure", "cancelled", "canceled"];

    /// <param name="instance">The instance to evaluate.</param>
    /// <param name="request">Who asks for it and with what parameters.</param>
    /// <param name="by">The user.</param>
    /// <param name="cancellation">Stops the start.</param>
    /// <param name="id">The run's id; null: a new one.</param>
    /// <exception cref="ApiException">400 for an unknown trigger, 409 when the instance is not ready.</exception>
    public async Task<Resource<MonitoringRun>> StartAsync(Resource<MonitorInstance> instance, RunRequest request, string by, CancellationToken cancellation, string? id = null)
    {
        var trigger = request.TriggeredBy ?? "user";
        if (!Triggers.Contains(trigger))
        {
            throw ApiException.Invalid("triggered_by", $"'triggered_by' must be one of {string.Join(", ", Triggers)}.");
        }

        if (trigger == "user" && instance.Entity.Status?.State != ResourceState.Active)
        {
            throw ApiException.Conflict($"The monitor instance is {instance.Entity.Status?.State}; it can run when it is active.", instance.Metadata.Id);
        }

        var run = new MonitoringRun
        {
            TriggeredBy = trigger,
            Parameters = request.Parameters ?? [],
            ExpirationDate = request.ExpirationDate,
            Status = new RunStatus { State = RunState.Queued, QueuedAt = clock.GetUtcNow().UtcDateTime },
        };
        var added = await catalog.AddAsync(Kinds.Run, run, by, cancellation, id, instance.Metadata.Id);
        queue.Enqueue(added.Metadata.Id, instance.Metadata.Id);
        return added;
    }

    /// <summary>Changes a run's status, as a custom metrics provider does when it has finished.</summary>
    public Task<Resource<MonitoringRun>> UpdateAsync(string runId, Func<MonitoringRun, MonitoringRun> change, string by, CancellationToken cancellation) =>
        catalog.UpdateAsync(Kinds.Run, runId, change, by, cancellation);

    /// <summary>
    /// A run as somebody else reports it: its state is a known word, and a state of failure says why, for clients read
    /// the reason without looking whether there is one.
    /// </summary>
    /// <exception cref="ApiException">400 naming the member that is wrong.</exception>
    public static MonitoringRun Checked(MonitoringRun run, string runId)
    {
        var status = run.Status ?? throw ApiException.Required("status");
        if (!States.Contains(status.State))
        {
            throw ApiException.Invalid("status.state", $"'status.state' must be one of {string.Join(", ", States)}.");
        }

        var failure = Failures.Complete(status.Failure, runId, isFailed: !Going.Contains(status.State));
        return run with { Status = status with { Failure = failure } };
    }

    /// <summary>The run with the parameters of its instance under its own, as clients expect to read them.</summary>
    public static Resource<MonitoringRun> WithInstanceParameters(Resource<MonitoringRun> run, JsonObject? instanceParameters) =>
        run with { Entity = run.Entity with { Parameters = Instances.MonitorInstanceService.Merge(instanceParameters, run.Entity.Parameters) } };
}
