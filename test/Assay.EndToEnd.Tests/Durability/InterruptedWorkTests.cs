using System.Text.Json.Nodes;
using Assay.EndToEnd.Tests.MainJob;
using Assay.EndToEnd.Tests.Processes;

namespace Assay.EndToEnd.Tests.Durability;

/// <summary>The server is killed while it waits for an engine that hangs: what it was doing is done after the restart, or fails visibly.</summary>
public sealed class InterruptedWorkTests : IAsyncLifetime
{
    private const int Rows = 300;

    private WatchedEngine _watched = null!;

    public async ValueTask InitializeAsync() => _watched = await WatchedEngine.StartAsync(Rows);

    public ValueTask DisposeAsync() => _watched.DisposeAsync();

    [Fact]
    public async Task Run_is_done_again_and_measures_once()
    {
        var (instance, run) = await HangInFairnessAsync();
        await _watched.Engine.WakeAsync();
        await _watched.KillAndStartAgainAsync();
        var finished = await _watched.Sdk.UntilStateAsync(run, "finished");

        Assert.Null(finished["entity"]!["status"]!["failure"]);
        Assert.Equal(Rows, (int)finished["entity"]!["parameters"]!["total_records_processed"]!);
        Assert.Single(await _watched.Sdk.ShowMetricsAsync(instance));
    }

    [Fact]
    public async Task Run_whose_engine_is_gone_says_so()
    {
        var (_, run) = await HangInFairnessAsync();
        await _watched.Engine.KillAsync();
        await _watched.KillAndStartAgainAsync();
        var finished = await _watched.Sdk.UntilStateAsync(run, "finished");

        var error = Assert.Single(finished["entity"]!["status"]!["failure"]!["errors"]!.AsArray())!;
        Assert.StartsWith("engine_", (string)error["code"]!);
    }

    [Fact]
    public async Task Explanation_and_set_up_are_done_again()
    {
        await _watched.AddActiveMonitorAsync("explainability", new JsonObject { ["enabled"] = true });
        await _watched.AddActiveMonitorAsync("quality", new JsonObject { ["min_feedback_data_size"] = 100 });
        await _watched.LabelAsync();
        await _watched.Engine.HangAsync();
        var started = await _watched.Sdk.PostAsync("explanation_tasks", new JsonObject
        {
            ["scoring_ids"] = new JsonArray($"{WatchedEngine.ScoringId}-1"),
            ["subscription_id"] = _watched.Subscription,
        });
        var task = $"explanation_tasks/{started["metadata"]!["explanation_task_ids"]![0]}";
        var drift = await _watched.AddMonitorAsync("drift", new JsonObject { ["min_samples"] = 100 });
        Assert.Equal("in_progress", (string)(await _watched.Sdk.GetAsync(task))["entity"]!["status"]!["state"]!);
        Assert.Equal("preparing", (string)(await _watched.Sdk.GetAsync($"monitor_instances/{drift}"))["entity"]!["status"]!["state"]!);

        await _watched.Engine.WakeAsync();
        await _watched.KillAndStartAgainAsync();
        var explained = await _watched.Sdk.UntilStateAsync(task, "finished");
        var active = await _watched.Sdk.UntilStateAsync($"monitor_instances/{drift}", "active");

        Assert.Equal(2, explained["entity"]!["explanations"]!.AsArray().Count);
        Assert.Equal("feedback", (string)active["entity"]!["parameters"]!["baseline"]!);
    }

    /// <summary>Lets the first run of a fairness monitor hang in its call to the engine.</summary>
    private async Task<(string Instance, string Run)> HangInFairnessAsync()
    {
        await _watched.Engine.HangAsync();
        var instance = await _watched.AddMonitorAsync("fairness", Bodies.FairnessParameters());
        var runs = await _watched.Sdk.GetAsync($"monitor_instances/{instance}/runs");
        var run = $"monitor_instances/{instance}/runs/{runs["runs"]![0]!["metadata"]!["id"]}";
        await _watched.Sdk.UntilStateAsync(run, "running");
        return (instance, run);
    }
}
