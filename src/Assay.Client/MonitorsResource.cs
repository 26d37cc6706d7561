using Assay.Contracts;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;

namespace Assay.Client;

/// <summary>Monitor instances, runs and measurements.</summary>
public sealed class MonitorsResource
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly AssayClient _client;

    internal MonitorsResource(AssayClient client) => _client = client;

    /// <summary>Sets a monitor up and waits until it is active.</summary>
    /// <exception cref="AssayException">It cannot be set up.</exception>
    public async Task<Resource<MonitorInstance>> AddAsync(MonitorInstance instance, CancellationToken cancellation)
    {
        var added = await _client.PostAsync("monitor_instances", instance, AssayJson.Default.MonitorInstance, AssayJson.Default.ResourceMonitorInstance, cancellation).ConfigureAwait(false);
        while (added.Entity.Status?.State == ResourceState.Preparing)
        {
            await Task.Delay(PollInterval, cancellation).ConfigureAwait(false);
            added = await _client.GetAsync($"monitor_instances/{added.Metadata.Id}", AssayJson.Default.ResourceMonitorInstance, cancellation).ConfigureAwait(false);
        }

        return added.Entity.Status?.State == ResourceState.Active
            ? added
            : throw new AssayException(System.Net.HttpStatusCode.OK, added.Entity.Status?.Failure);
    }

    /// <summary>All monitor instances of a subscription.</summary>
    public async Task<IReadOnlyList<Resource<MonitorInstance>>> ListAsync(string subscriptionId, CancellationToken cancellation) =>
        (await _client.GetAsync($"monitor_instances?target.target_id={subscriptionId}", AssayJson.Default.MonitorInstanceList, cancellation).ConfigureAwait(false)).MonitorInstances;

    /// <summary>Evaluates a monitor now and waits for the end of the run, good or bad.</summary>
    public async Task<Resource<MonitoringRun>> RunAsync(string instanceId, CancellationToken cancellation)
    {
        var run = await _client.PostAsync($"monitor_instances/{instanceId}/runs", new RunRequest("user"), AssayJson.Default.RunRequest, AssayJson.Default.ResourceMonitoringRun, cancellation).ConfigureAwait(false);
        while (run.Entity.Status?.State is RunState.Queued or RunState.Running)
        {
            await Task.Delay(PollInterval, cancellation).ConfigureAwait(false);
            run = await _client.GetAsync($"monitor_instances/{instanceId}/runs/{run.Metadata.Id}", AssayJson.Default.ResourceMonitoringRun, cancellation).ConfigureAwait(false);
        }

        return run;
    }

    /// <summary>What a run measured.</summary>
    public async Task<IReadOnlyList<Resource<Measurement>>> MeasurementsAsync(string instanceId, string runId, CancellationToken cancellation) =>
        (await _client.GetAsync($"monitor_instances/{instanceId}/measurements?run_id={runId}", AssayJson.Default.MeasurementList, cancellation).ConfigureAwait(false)).Measurements;

    /// <summary>One measurement with the data behind it.</summary>
    public Task<Resource<Measurement>> MeasurementAsync(string instanceId, string measurementId, CancellationToken cancellation) =>
        _client.GetAsync($"monitor_instances/{instanceId}/measurements/{measurementId}", AssayJson.Default.ResourceMeasurement, cancellation);
}
