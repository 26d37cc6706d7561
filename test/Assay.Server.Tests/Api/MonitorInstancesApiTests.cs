using System.Text.Json.Nodes;
using Assay.Server.Tests.Api.Conformance;

namespace Assay.Server.Tests.Api;

/// <summary>Monitor instances and their runs.</summary>
public class MonitorInstancesApiTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.Host;

    [Theory]
    [InlineData("performance")]
    [InlineData("model_health")]
    public async Task Monitor_that_clients_add_by_themselves_may_be_added_twice(string definition)
    {
        var subscription = await _host.SubscribeAsync();
        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _host.PostAsync("monitor_instances", ApiHostBuilders.Instance(definition, subscription))));
        var listed = await _host.GetAsync($"monitor_instances?target.target_id={subscription}");

        Assert.Single(added.Select(a => a.Id()).Distinct());
        Assert.Single(listed["monitor_instances"]!.AsArray());
    }

    [Fact]
    public async Task Feedback_set_that_is_asked_for_many_times_at_once_is_made_once()
    {
        var subscription = await _host.SubscribeAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => i % 2 == 0
            ? _host.PostAsync($"subscriptions/{subscription}/tables/feedback", new JsonObject())
            : _host.PostAsync("monitor_instances", ApiHostBuilders.Instance("quality", subscription))));

        Assert.Single((await _host.GetAsync($"data_sets?target.target_id={subscription}&type=feedback"))["data_sets"]!.AsArray());
    }

    [Fact]
    public async Task Thresholds_of_the_definition_are_merged_with_the_instances_own()
    {
        var subscription = await _host.SubscribeAsync();
        var body = ApiHostBuilders.Instance("quality", subscription, new JsonObject { ["min_feedback_data_size"] = 90 });
        body["thresholds"] = new JsonArray(new JsonObject { ["metric_id"] = "area_under_roc", ["type"] = "lower_limit", ["value"] = 0.93 });
        var thresholds = (await _host.PostAsync("monitor_instances", body))["entity"]!["thresholds"]!.AsArray();

        Assert.Equal(0.93, (double)thresholds.Single(t => (string)t!["metric_id"]! == "area_under_roc")!["value"]!);
        Assert.Equal(0.8, (double)thresholds.Single(t => (string)t!["metric_id"]! == "accuracy")!["value"]!);
    }

    [Fact]
    public async Task Patch_changes_parameters_thresholds_and_schedule()
    {
        var (_, instance) = await _host.AddCustomMonitorAsync("Patched monitor");
        var patched = await _host.SendAsync(HttpMethod.Patch, $"monitor_instances/{instance}", new JsonArray(
            ApiHostBuilders.Step("replace", "/parameters/new", new JsonObject { ["a"] = null }),
            ApiHostBuilders.Step("replace", "/thresholds", new JsonArray(new JsonObject { ["metric_id"] = "value", ["type"] = "lower_limit", ["value"] = 0.7 })),
            ApiHostBuilders.Step("replace", "/schedule", new JsonObject { ["repeat_interval"] = 2, ["repeat_unit"] = "week" })));

        Assert.Equal("""{"new":{"a":null}}""", patched["entity"]!["parameters"]!.ToJsonString());
        Assert.Equal(0.7, (double)Assert.Single(patched["entity"]!["thresholds"]!.AsArray())!["value"]!);
        Assert.Equal("week", (string)patched["entity"]!["schedule"]!["repeat_unit"]!);
    }

    [Theory]
    [InlineData("production", 1)]
    [InlineData("pre_production", 0)]
    public async Task Fairness_has_run_by_itself_only_in_production(string space, int runs)
    {
        await using var engine = await CreditEngine.StartAsync();
        var subscription = await SubscribeAsync(engine, space);
        var fairness = await _host.PostAsync("monitor_instances", ApiHostBuilders.Instance("fairness", subscription, Fairness()));
        await _host.UntilAsync($"monitor_instances/{fairness.Id()}", i => (string)i["entity"]!["status"]!["state"]! == "active");

        Assert.Equal(runs, (int)(await _host.GetAsync($"monitor_instances/{fairness.Id()}/runs?limit=1"))["total_count"]!);
    }

    [Fact]
    public async Task Measurements_of_a_run_carry_its_id_and_target()
    {
        await using var engine = await CreditEngine.StartAsync();
        var subscription = await SubscribeAsync(engine, "production");
        var fairness = (await _host.PostAsync("monitor_instances", ApiHostBuilders.Instance("fairness", subscription, Fairness()))).Id();
        var run = (await _host.GetAsync($"monitor_instances/{fairness}/runs?limit=1"))["runs"]![0]!.Id();
        await _host.UntilAsync($"monitor_instances/{fairness}/runs/{run}", r => (string)r["entity"]!["status"]!["state"]! is "finished" or "error");
        var measured = (await _host.GetAsync($"monitor_instances/{fairness}/measurements?start=2020-01-01&end=2120-01-01&run_id={run}"))["measurements"]!.AsArray();

        var entity = Assert.Single(measured)!["entity"]!;
        Assert.Equal((run, subscription, "subscription"), ((string)entity["run_id"]!, (string)entity["target"]!["target_id"]!, (string)entity["target"]!["target_type"]!));
    }

    [Fact]
    public async Task Runs_are_listed_newest_first_in_pages_that_lead_to_one_another()
    {
        var (_, instance) = await _host.AddCustomMonitorAsync("Paged monitor");
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((await _host.PostAsync($"monitor_instances/{instance}/runs", new JsonObject { ["triggered_by"] = "user" })).Id());
        }

        var pages = new List<JsonObject>();
        var next = $"monitor_instances/{instance}/runs?limit=2";
        while (next is not null)
        {
            pages.Add(await _host.GetAsync(next));
            next = ((string?)pages[^1]["next"]?["url"])?["/v2/".Length..];
        }

        Assert.Equal([2, 2, 1], pages.Select(p => p["runs"]!.AsArray().Count));
        Assert.Equal(ids.AsEnumerable().Reverse(), pages.SelectMany(p => p["runs"]!.AsArray()).Select(r => r!.Id()));
        Assert.Equal([null, 0, 2], pages.Select(p => Start(p["prev"])));
        Assert.Equal([4, 4, 4], pages.Select(p => Start(p["last"])));
    }

    [Fact]
    public async Task Expanded_counts_are_total_and_not_yet_evaluated_records()
    {
        await using var engine = await CreditEngine.StartAsync();
        var subscription = await SubscribeAsync(engine, "pre_production");
        var set = await _host.PayloadSetAsync(subscription);
        await LogAsync(set, 20);
        var instance = (await _host.PostAsync("monitor_instances", ApiHostBuilders.Instance("fairness", subscription, Fairness()))).Id();
        var run = (await _host.PostAsync($"monitor_instances/{instance}/runs", new JsonObject())).Id();
        await _host.UntilAsync($"monitor_instances/{instance}/runs/{run}", r => (string)r["entity"]!["status"]!["state"]! is "finished" or "error");
        await LogAsync(set, 3);
        await _host.CountAsync(set);
        var plain = await _host.GetAsync($"monitor_instances/{instance}");
        var expanded = (await _host.GetAsync($"monitor_instances/{instance}?expand=unprocessed_records,total_records"))["entity"]!;

        Assert.Null(plain["entity"]!["total_records"]);
        Assert.Equal((23, 3), ((int)expanded["total_records"]!["count"]!, (int)expanded["unprocessed_records"]!["count"]!));
    }

    private async Task LogAsync(string set, int rows)
    {
        var inputs = Enumerable.Range(0, rows).Select(CreditEngine.Row).ToList();
        await _host.StoreAsync(set, new JsonObject
        {
            ["request"] = new JsonObject { ["fields"] = new JsonArray("Sex", "Age", "Amount"), ["values"] = new JsonArray([.. inputs]) },
            ["response"] = new JsonObject { ["fields"] = new JsonArray("prediction", "probability"), ["values"] = new JsonArray([.. inputs.Select(CreditEngine.Answer)]) },
        });
    }

    private async Task<string> SubscribeAsync(Fakes.FakeEngine engine, string space)
    {
        var provider = ApiHostBuilders.Provider();
        provider["operational_space_id"] = space;
        var id = (await _host.PostAsync("service_providers", provider)).Id();
        var subscription = await _host.SubscribeAsync(CreditEngine.Features, engine.ScoringUrl.ToString());
        await _host.SendAsync(HttpMethod.Patch, $"subscriptions/{subscription}", new JsonArray(ApiHostBuilders.Step("replace", "/service_provider_id", id)));
        return subscription;
    }

    private static JsonObject Fairness() => new()
    {
        ["features"] = new JsonArray(new JsonObject { ["feature"] = "Sex", ["majority"] = new JsonArray("male"), ["minority"] = new JsonArray("female") }),
        ["favourable_class"] = new JsonArray("No Risk"),
        ["unfavourable_class"] = new JsonArray("Risk"),
        ["min_records"] = 10,
    };

    private static int? Start(JsonNode? link) => link is null ? null : int.Parse(((string)link["url"]!).Split("start=")[1]);
}
