using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;

namespace Assay.Bench.Server;

/// <summary>Monitors of a server's model, set up and run over the API and watched closely while they run.</summary>
internal sealed class BenchMonitors(BenchServer server)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(2);

    public async Task<string> AddAsync(string definition, JsonObject parameters)
    {
        var instance = new MonitorInstance
        {
            DataMartId = server.Assay.InstanceId,
            MonitorDefinitionId = definition,
            Target = new Target("subscription", server.Model.SubscriptionId),
            Parameters = parameters,
        };
        return (await server.Assay.Monitors.AddAsync(instance, CancellationToken.None)).Metadata.Id;
    }

    /// <summary>Runs a monitor to its end.</summary>
    /// <returns>The run's id.</returns>
    public async Task<string> RunAsync(string instanceId)
    {
        var answer = await server.Api.PostAsJsonAsync($"monitor_instances/{instanceId}/runs", new JsonObject { ["triggered_by"] = "user" });
        answer.EnsureSuccessStatusCode();
        var run = await answer.Content.ReadFromJsonAsync<JsonObject>();
        var id = (string)run!["metadata"]!["id"]!;
        while ((string?)run!["entity"]!["status"]!["state"] is RunState.Queued or RunState.Running)
        {
            await Task.Delay(PollInterval);
            run = await server.Api.GetFromJsonAsync<JsonObject>($"monitor_instances/{instanceId}/runs/{id}");
        }

        var status = run["entity"]!["status"]!;
        return (string?)status["state"] == RunState.Finished
            ? id
            : throw new InvalidOperationException($"The monitor did not run: {status}");
    }

    /// <summary>The first value of a metric in what a run measured.</summary>
    public async Task<double?> ValueAsync(string instanceId, string runId, string metric)
    {
        var measurements = await server.Assay.Monitors.MeasurementsAsync(instanceId, runId, CancellationToken.None);
        return measurements.SelectMany(m => m.Entity.Values).SelectMany(v => v.Metrics).First(m => m.Id == metric).Value;
    }
}
