using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Engines.Conformance;

namespace Assay.Server.Tests.Engines.Headless;

public class HeadlessTests(ApiHostFixture fixture) : IClassFixture<ApiHostFixture>
{
    private const string Instance = "00000000-0000-0000-0000-000000000000";

    [Theory]
    [InlineData("headless")]
    [InlineData("custom_machine_learning")]
    public async Task Fairness_without_an_endpoint_is_that_of_the_payload_and_says_what_perturbation_needs(string serviceType)
    {
        var host = fixture.Host;
        var subscription = await SubscribeAsync(host, serviceType);
        var sets = await host.GetAsync($"data_sets?target.target_id={subscription}&type=payload_logging");
        await host.SendAsync(HttpMethod.Post, $"data_sets/{(string)sets["data_sets"]![0]!["metadata"]!["id"]!}/records", new JsonArray(CreditModel.Record()));
        var instance = await host.PostAsync("monitor_instances", new JsonObject
        {
            ["data_mart_id"] = Instance,
            ["monitor_definition_id"] = "fairness",
            ["target"] = new JsonObject { ["target_type"] = "subscription", ["target_id"] = subscription },
            ["parameters"] = new JsonObject
            {
                ["features"] = new JsonArray(new JsonObject { ["feature"] = "Sex", ["majority"] = new JsonArray("male"), ["minority"] = new JsonArray("female") }),
                ["favourable_class"] = new JsonArray("No Risk"),
                ["unfavourable_class"] = new JsonArray("Risk"),
                ["min_records"] = 100,
            },
        });
        var id = (string)instance["metadata"]!["id"]!;

        var started = await host.PostAsync($"monitor_instances/{id}/runs", new JsonObject { ["triggered_by"] = "user" });
        var run = await host.UntilAsync($"monitor_instances/{id}/runs/{(string)started["metadata"]!["id"]!}", r => (string)r["entity"]!["status"]!["state"]! is "finished" or "error");

        Assert.Equal("finished", (string)run["entity"]!["status"]!["state"]!);
        Assert.Contains("This subscription is headless", run.ToJsonString(), StringComparison.Ordinal);
        var measured = await host.GetAsync($"monitor_instances/{id}/measurements?start=2000-01-01&end=2100-01-01");
        var metric = measured["measurements"]![0]!["entity"]!["values"]![0]!["metrics"]!.AsArray().Single(m => (string?)m!["id"] == "fairness_value")!;
        Assert.Equal(PayloadFairness(), (double)metric["value"]!, 1e-9);
    }

    [Fact]
    public async Task Subscription_without_a_deployment_gets_an_invented_one()
    {
        var host = fixture.Host;

        var subscription = await host.GetAsync($"subscriptions/{await SubscribeAsync(host, "headless")}");

        var deployment = subscription["entity"]!["deployment"]!;
        Assert.True(Guid.TryParse((string?)deployment["deployment_id"], out _));
        Assert.Equal("credit model", (string?)deployment["name"]);
        Assert.Equal("online", (string?)deployment["deployment_type"]);
        Assert.Equal("https://dummyScoringUrl", (string?)deployment["scoring_endpoint"]!["url"]);
    }

    [Fact]
    public async Task Explanation_without_an_endpoint_says_what_it_needs()
    {
        var host = fixture.Host;
        var subscription = await SubscribeAsync(host, "headless");
        var sets = await host.GetAsync($"data_sets?target.target_id={subscription}&type=payload_logging");
        await host.SendAsync(HttpMethod.Post, $"data_sets/{(string)sets["data_sets"]![0]!["metadata"]!["id"]!}/records", new JsonArray(CreditModel.Record()));
        await host.PostAsync("monitor_instances", new JsonObject
        {
            ["data_mart_id"] = Instance,
            ["monitor_definition_id"] = "explainability",
            ["target"] = new JsonObject { ["target_type"] = "subscription", ["target_id"] = subscription },
            ["parameters"] = new JsonObject { ["enabled"] = true },
        });

        var started = await host.PostAsync("explanation_tasks", new JsonObject { ["scoring_ids"] = new JsonArray("batch-1"), ["subscription_id"] = subscription });
        var task = await host.UntilAsync(
            $"explanation_tasks/{(string)started["metadata"]!["explanation_task_ids"]![0]!}?subscription_id={subscription}", t => (string)t["entity"]!["status"]!["state"]! != "in_progress");

        Assert.Contains("no endpoint to score rows with", task.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deployments_of_a_headless_provider_are_none()
    {
        var host = fixture.Host;
        var provider = await BindAsync(host, "headless");

        Assert.Equal(0, (int)(await host.GetAsync($"/v1/ml_instances/{provider}/deployments"))["count"]!);
    }

    private static double PayloadFairness()
    {
        double Share(string sex)
        {
            var group = CreditModel.Applications.Where(a => a.Sex == sex).ToList();
            return (double)group.Count(a => CreditModel.Decide(CreditModel.Probabilities(a.Sex, a.Age, a.Amount)) == "No Risk") / group.Count;
        }

        return 100 * Share("female") / Share("male");
    }

    private static async Task<string> BindAsync(ApiHost host, string serviceType)
    {
        var provider = await host.PostAsync("service_providers", new JsonObject { ["name"] = "none", ["service_type"] = serviceType, ["credentials"] = new JsonObject(), ["operational_space_id"] = "pre_production" });
        return (string)provider["metadata"]!["id"]!;
    }

    private static async Task<string> SubscribeAsync(ApiHost host, string serviceType)
    {
        var subscription = await host.PostAsync("subscriptions", new JsonObject
        {
            ["data_mart_id"] = Instance,
            ["service_provider_id"] = await BindAsync(host, serviceType),
            ["asset"] = new JsonObject { ["asset_id"] = "credit", ["name"] = "credit model", ["asset_type"] = "model", ["problem_type"] = "binary" },
            ["asset_properties"] = new JsonObject
            {
                ["prediction_field"] = "prediction",
                ["probability_fields"] = new JsonArray("probability"),
                ["feature_fields"] = new JsonArray([.. CreditModel.Features.Select(f => JsonValue.Create(f))]),
                ["categorical_fields"] = new JsonArray("Sex"),
            },
        });
        return (string)subscription["metadata"]!["id"]!;
    }
}
