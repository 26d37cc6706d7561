using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes;
using Microsoft.AspNetCore.Http;

namespace Assay.Server.Tests.Monitoring;

/// <summary>What a stopped server left undone is done by the next one on its folder.</summary>
public sealed class RestartTests(MonitoringHost place) : IClassFixture<MonitoringHost>
{
    private static readonly RowModel Scorer = RowModel.Binary("no", "yes", row => (double)row["a"]!);

    [Fact]
    public async Task Runs_that_were_running_and_queued_are_finished_once()
    {
        var model = await place.SubscribeAsync(Scorer, ["a"]);
        var instance = await model.AddMonitorAsync("quality", new JsonObject { ["min_feedback_data_size"] = 2 });
        await model.LabelAsync(["a", "Risk"], [[0.2, "no"], [0.8, "yes"]]);

        // Two run at a time; the engine answers neither before the server stops.
        var asked = HangAsync(2);
        var runs = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            runs.Add((await place.Host.PostAsync($"monitor_instances/{instance.Id()}/runs", new JsonObject { ["triggered_by"] = "user" })).Id());
        }

        await asked;
        var states = await StatesAsync(instance);
        await place.Host.RestartAsync();

        Assert.Equal(["queued", "running", "running"], states.Order());
        foreach (var id in runs)
        {
            var run = await model.EndedAsync(instance, id);
            Assert.True((string)run["entity"]!["status"]!["state"]! == "finished", run.ToJsonString());
            Assert.Equal(1, (await model.MeasuredAsync(instance, run)).Value("accuracy"));
        }
    }

    [Fact]
    public async Task Explanations_that_were_under_way_are_finished()
    {
        var model = await place.SubscribeAsync(Scorer, ["a"]);
        await model.LogAsync("r", Enumerable.Range(0, 30).Select(i => new object?[] { i / 30.0 }));
        await model.AddMonitorAsync("explainability");
        var asked = HangAsync(1);
        var receipt = await place.Host.PostAsync("explanation_tasks", new JsonObject { ["scoring_ids"] = new JsonArray("r-3"), ["subscription_id"] = model.Id });
        await asked;
        await place.Host.RestartAsync();
        var again = await model.ExplainAsync("r-3");
        var first = await model.ExplainedAsync((string)receipt["metadata"]!["explanation_task_ids"]![0]!);

        Assert.Equal("finished", (string)first["status"]!["state"]!);
        Assert.Equal(again.ToJsonString(), first.ToJsonString());
    }

    [Fact]
    public async Task Instances_that_were_being_prepared_become_active()
    {
        var model = await place.SubscribeAsync(Scorer, ["a"]);
        await model.TrainAsync(["a", "Risk"], Enumerable.Range(0, 120).Select(i => new object?[] { i / 120.0, i % 7 == 0 == (i > 60) ? "no" : "yes" }));
        var asked = HangAsync(1);
        var instance = await model.StartMonitorAsync("drift");
        await asked;
        var before = await place.Host.GetAsync($"monitor_instances/{instance.Id()}");
        await place.Host.RestartAsync();

        Assert.Equal("preparing", (string)before["entity"]!["status"]!["state"]!);
        Assert.Equal("active", (string)(await model.ReadyAsync(instance))["entity"]!["status"]!["state"]!);
    }

    /// <summary>Lets the engine leave the next calls without an answer; done when they have arrived.</summary>
    private Task HangAsync(int calls)
    {
        var arrived = Enumerable.Range(0, calls).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToList();
        place.Engine.Next(arrived.Select(one => (RequestDelegate)(context =>
        {
            one.SetResult();
            return Misbehave.Hang()(context);
        })));
        return Task.WhenAll(arrived.Select(one => one.Task));
    }

    private async Task<IEnumerable<string>> StatesAsync(JsonObject instance) =>
        (await place.Host.GetAsync($"monitor_instances/{instance.Id()}/runs"))["runs"]!.AsArray().Select(r => (string)r!["entity"]!["status"]!["state"]!);
}
