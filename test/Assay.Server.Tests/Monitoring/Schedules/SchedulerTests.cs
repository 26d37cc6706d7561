using System.Text.Json.Nodes;
using Assay.Server.Catalog;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Monitoring.Schedules;

public sealed class SchedulerTests(ScheduledHost scheduled) : IClassFixture<ScheduledHost>
{
    private readonly MonitoringHost _place = scheduled.Place;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tick_starts_one_run_for_one_due_time()
    {
        var (model, instance) = await StartAsync("performance", Every(1, "hour"));
        await TickAsync();
        Assert.Empty(await RunsAsync(instance));

        await TickAsync(TimeSpan.FromMinutes(61));
        await TickAsync();
        await TickAsync(TimeSpan.FromMinutes(50));
        var run = Assert.Single(await RunsAsync(instance));
        Assert.Equal(("scheduler", "internal-service"), ((string)run["entity"]!["triggered_by"]!, (string)run["metadata"]!["created_by"]!));
        Assert.Equal("finished", (string)(await model.EndedAsync(instance, run.Id()))["entity"]!["status"]!["state"]!);

        await TickAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(2, (await RunsAsync(instance)).Count);
    }

    [Fact]
    public async Task Tick_after_a_long_stop_makes_up_with_one_run()
    {
        var (_, instance) = await StartAsync("performance", Every(1, "hour"));
        await TickAsync(TimeSpan.FromHours(5));
        await TickAsync();

        Assert.Single(await RunsAsync(instance));
    }

    [Fact]
    public async Task Tick_after_a_restart_knows_what_was_served()
    {
        var (model, instance) = await StartAsync("performance", Every(1, "hour"));
        await TickAsync(TimeSpan.FromMinutes(61));
        await model.EndedAsync(instance, (await RunsAsync(instance))[0].Id());
        await scheduled.RestartAsync();
        await TickAsync();
        Assert.Single(await RunsAsync(instance));

        await TickAsync(TimeSpan.FromHours(1));
        Assert.Equal(2, (await RunsAsync(instance)).Count);
    }

    [Fact]
    public async Task Tick_of_a_server_that_was_killed_before_it_noted_the_due_time_finds_the_run()
    {
        var (model, instance) = await StartAsync("performance", Every(1, "hour"));
        await TickAsync(TimeSpan.FromMinutes(61));
        await model.EndedAsync(instance, (await RunsAsync(instance))[0].Id());
        await _place.Host.Service<FileCatalog>().DeleteAsync(instance.Id(), Cancellation);
        await scheduled.RestartAsync();
        await TickAsync();

        Assert.Single(await RunsAsync(instance));
    }

    [Fact]
    public async Task Tick_without_new_rows_starts_nothing()
    {
        var (model, instance) = await StartAsync("quality", Every(1, "hour"), new JsonObject { ["min_feedback_data_size"] = 2 });
        await TickAsync(TimeSpan.FromMinutes(61));
        Assert.Empty(await RunsAsync(instance));

        await model.LabelAsync(["a", "Risk"], [[0.2, "no"], [0.8, "yes"]]);
        await TickAsync(TimeSpan.FromMinutes(61));
        var run = Assert.Single(await RunsAsync(instance));
        Assert.Equal("finished", (string)(await model.EndedAsync(instance, run.Id()))["entity"]!["status"]!["state"]!);

        await TickAsync(TimeSpan.FromMinutes(61));
        Assert.Single(await RunsAsync(instance));
    }

    [Fact]
    public async Task Tick_after_a_run_that_failed_tries_the_same_rows_again()
    {
        var (model, instance) = await StartAsync("quality", Every(1, "hour"), new JsonObject { ["min_feedback_data_size"] = 2 });
        await model.LabelAsync(["a", "Risk"], [[0.2, "no"], [0.8, "yes"]]);
        _place.Engine.Next(Misbehave.Status(500));
        await TickAsync(TimeSpan.FromMinutes(61));
        Assert.Equal("error", (string)(await model.EndedAsync(instance, (await RunsAsync(instance))[0].Id()))["entity"]!["status"]!["state"]!);

        await TickAsync(TimeSpan.FromMinutes(61));
        Assert.Equal("finished", (string)(await model.EndedAsync(instance, (await RunsAsync(instance))[0].Id()))["entity"]!["status"]!["state"]!);
    }

    [Fact]
    public async Task Tick_while_a_run_is_under_way_starts_no_second_one()
    {
        var (model, instance) = await StartAsync("quality", Every(1, "hour"), new JsonObject { ["min_feedback_data_size"] = 2 });
        await model.LabelAsync(["a", "Risk"], [[0.2, "no"], [0.8, "yes"]]);
        var release = new TaskCompletionSource();
        _place.Engine.Next(Misbehave.After(release.Task, Misbehave.Text("""{"fields":["prediction","probability"],"values":[["no",[0.8,0.2]],["yes",[0.2,0.8]]]}""")));
        await TickAsync(TimeSpan.FromMinutes(61));
        await TickAsync(TimeSpan.FromMinutes(61));
        var run = Assert.Single(await RunsAsync(instance));
        release.SetResult();

        Assert.Equal("finished", (string)(await model.EndedAsync(instance, run.Id()))["entity"]!["status"]!["state"]!);
    }

    [Fact]
    public async Task Tick_honours_schedules_that_are_disabled_until_they_are_enabled()
    {
        var schedule = Every(1, "hour");
        schedule["status"] = "disabled";
        var (_, instance) = await StartAsync("performance", schedule);
        await TickAsync(TimeSpan.FromMinutes(61));
        Assert.Empty(await RunsAsync(instance));

        await _place.Host.SendAsync(HttpMethod.Patch, $"monitor_instances/{instance.Id()}", new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "/schedule/status", ["value"] = "enabled" }));
        await TickAsync();
        Assert.Empty(await RunsAsync(instance));
        await TickAsync(TimeSpan.FromMinutes(60));
        Assert.Single(await RunsAsync(instance));
    }

    [Fact]
    public async Task Tick_honours_skip_scheduler_and_the_start_delay()
    {
        var (_, delayed) = await StartAsync("performance", Every(1, "day", 10));
        var model = await _place.SubscribeAsync(Model(), ["a"]);
        var unscheduled = await _place.Host.PostAsync("monitor_instances?skip_scheduler=true", Request(model, "performance"));
        await TickAsync(TimeSpan.FromMinutes(9));
        Assert.Empty(await RunsAsync(delayed));

        await TickAsync(TimeSpan.FromMinutes(2));
        Assert.Single(await RunsAsync(delayed));
        Assert.Empty(await RunsAsync(unscheduled));
        Assert.Null(unscheduled["entity"]!["schedule"]);
        Assert.Null(unscheduled["entity"]!["schedule_id"]);
    }

    [Fact]
    public async Task Tick_leaves_custom_monitors_to_those_who_feed_them()
    {
        await _place.Host.PostAsync("monitor_definitions", new JsonObject { ["name"] = "mine", ["metrics"] = new JsonArray(new JsonObject { ["name"] = "m" }), ["tags"] = new JsonArray(), ["schedule"] = Every(1, "hour") });
        var model = await _place.SubscribeAsync(Model(), ["a"]);
        var instance = await _place.Host.PostAsync("monitor_instances", Request(model, "mine"));
        await TickAsync(TimeSpan.FromMinutes(61));

        Assert.Empty(await RunsAsync(instance));
        Assert.Equal("hour", (string)instance["entity"]!["schedule"]!["repeat_unit"]!);
    }

    [Fact]
    public async Task Instance_shows_how_many_rows_are_unprocessed()
    {
        // Disabled, so that the rows stay unprocessed.
        var schedule = Every(1, "hour");
        schedule["status"] = "disabled";
        var (model, instance) = await StartAsync("quality", schedule, new JsonObject { ["min_feedback_data_size"] = 2 });
        await model.LabelAsync(["a", "Risk"], [[0.2, "no"], [0.8, "yes"]]);
        await model.RunAsync(instance);
        await model.LabelAsync(["a", "Risk"], [[0.3, "no"]]);
        var shown = await _place.Host.GetAsync($"monitor_instances/{instance.Id()}?expand=total_records,unprocessed_records");

        Assert.Equal((3, 1), ((int)shown["entity"]!["total_records"]!["count"]!, (int)shown["entity"]!["unprocessed_records"]!["count"]!));
        Assert.Equal("feedback", (string)shown["entity"]!["unprocessed_records"]!["type"]!);
    }

    private async Task<(MonitoredModel Model, JsonObject Instance)> StartAsync(string definition, JsonObject schedule, JsonObject? parameters = null)
    {
        var model = await _place.SubscribeAsync(Model(), ["a"]);
        var request = Request(model, definition, parameters);
        request["schedule"] = schedule;
        return (model, await _place.Host.PostAsync("monitor_instances", request));
    }

    private static JsonObject Request(MonitoredModel model, string definition, JsonObject? parameters = null) => new()
    {
        ["data_mart_id"] = Api.ApiHostRecords.Instance,
        ["monitor_definition_id"] = definition,
        ["target"] = new JsonObject { ["target_type"] = "subscription", ["target_id"] = model.Id },
        ["parameters"] = parameters ?? [],
    };

    private static RowModel Model() => RowModel.Binary("no", "yes", row => (double)row["a"]!);

    private static JsonObject Every(int interval, string unit, int delay = 0) => new()
    {
        ["repeat_interval"] = interval,
        ["repeat_unit"] = unit,
        ["start_time"] = new JsonObject { ["type"] = "relative", ["delay_unit"] = "minute", ["delay"] = delay },
    };

    private Task TickAsync(TimeSpan shift = default) => scheduled.TickAsync(shift);

    private async Task<IReadOnlyList<JsonObject>> RunsAsync(JsonObject instance) =>
        [.. (await _place.Host.GetAsync($"monitor_instances/{instance.Id()}/runs"))["runs"]!.AsArray().Select(r => (JsonObject)r!)];
}
