using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;

namespace Assay.Server.Tests.Engines.Conformance;

/// <summary>
/// The main job on an engine, over HTTP: bind, list, subscribe, log, fairness with perturbation, explanation. Every engine's
/// test class derives from it and starts a fake that is strict about what the real engine is strict about. The numbers are
/// the same behind every engine, because the model is.
/// </summary>
public abstract class EngineConformance
{
    private const string Instance = "00000000-0000-0000-0000-000000000000";

    /// <summary>Starts a fake of the engine.</summary>
    internal abstract Task<FakeDeployment> StartAsync();

    /// <summary>Does what a user does on the server before anything is listed, such as the upload of a model.</summary>
    internal virtual Task PrepareAsync(ApiHost host) => Task.CompletedTask;

    [Fact]
    public async Task Deployment_is_listed_with_its_scoring_address()
    {
        await using var fake = await StartAsync();
        await using var host = await ApiHost.StartAsync();
        if (!fake.IsListed)
        {
            // Nothing to list is an answer too: it says that addresses are given one by one.
            var (status, _) = await host.TrySendAsync(HttpMethod.Get, $"/v1/ml_instances/{await BindAsync(host, fake)}/deployments");
            Assert.True(status is 200 or 502, $"answered {status}");
            return;
        }

        var deployment = await FindAsync(host, await BindAsync(host, fake), fake);

        Assert.False(string.IsNullOrEmpty((string?)deployment["entity"]!["name"]));
        Assert.True(Uri.TryCreate((string?)deployment["entity"]!["scoring_endpoint"]!["url"], UriKind.Absolute, out _));
    }

    [Fact]
    public async Task Fairness_and_explanation_give_the_numbers_of_the_model()
    {
        await using var fake = await StartAsync();
        await using var host = await ApiHost.StartAsync();
        var provider = await BindAsync(host, fake);
        var url = fake.ScoringUrl ?? (string?)(await FindAsync(host, provider, fake))["entity"]!["scoring_endpoint"]!["url"];
        var subscription = await SubscribeAsync(host, fake, provider, url);
        var sets = await host.GetAsync($"data_sets?target.target_id={subscription}&type=payload_logging");
        await host.SendAsync(HttpMethod.Post, $"data_sets/{(string)sets["data_sets"]![0]!["metadata"]!["id"]!}/records", new JsonArray(CreditModel.Record()));

        var fairness = await AddMonitorAsync(host, subscription, "fairness", new JsonObject
        {
            ["features"] = new JsonArray(new JsonObject { ["feature"] = "Sex", ["majority"] = new JsonArray("male"), ["minority"] = new JsonArray("female") }),
            ["favourable_class"] = new JsonArray("No Risk"),
            ["unfavourable_class"] = new JsonArray("Risk"),
            ["min_records"] = 100,
            ["max_records"] = CreditModel.Applications.Count,
        });
        var metric = await RunAsync(host, fairness);
        Assert.Equal(CreditModel.ExpectedFairness(), (double)metric["value"]!, 1e-9);
        Assert.InRange(fake.ScoredRows(), CreditModel.Applications.Count, 3 * CreditModel.Applications.Count);

        await AddMonitorAsync(host, subscription, "explainability", new JsonObject { ["enabled"] = true });
        var explanation = await ExplainAsync(host, subscription, "batch-1");
        Assert.Equal("finished", (string)explanation["entity"]!["status"]!["state"]!);
        var features = explanation["entity"]!["explanations"]![0]!["predictions"]![0]!["explanation_features"]!.AsArray();
        Assert.Equal(CreditModel.Features.Order(), features.Select(f => (string)f!["feature_name"]!).Order());
    }

    private async Task<string> BindAsync(ApiHost host, FakeDeployment fake)
    {
        await PrepareAsync(host);
        var provider = await host.PostAsync("service_providers", new JsonObject
        {
            ["name"] = "engine",
            ["service_type"] = fake.ServiceType,
            ["credentials"] = fake.Credentials.DeepClone(),
            ["operational_space_id"] = "pre_production",
        });
        return (string)provider["metadata"]!["id"]!;
    }

    private static async Task<JsonNode> FindAsync(ApiHost host, string provider, FakeDeployment fake)
    {
        var listed = await host.GetAsync($"/v1/ml_instances/{provider}/deployments");
        return Assert.Single(listed["resources"]!.AsArray(), d => (string?)d!["metadata"]!["guid"] == fake.DeploymentId)!;
    }

    private static async Task<string> SubscribeAsync(ApiHost host, FakeDeployment fake, string provider, string? url)
    {
        var endpoint = new JsonObject { ["url"] = url, ["payload_format"] = fake.PayloadFormat?.DeepClone() };
        var subscription = await host.PostAsync("subscriptions", new JsonObject
        {
            ["data_mart_id"] = Instance,
            ["service_provider_id"] = provider,
            ["asset"] = new JsonObject { ["asset_id"] = "credit", ["name"] = "credit", ["asset_type"] = "model", ["problem_type"] = "binary" },
            ["deployment"] = new JsonObject
            {
                ["deployment_id"] = fake.DeploymentId,
                ["name"] = "credit",
                ["deployment_type"] = "online",
                ["scoring_endpoint"] = endpoint,
            },
            ["asset_properties"] = new JsonObject
            {
                ["label_column"] = "Risk",
                ["labels"] = new JsonArray("No Risk", "Risk"),
                ["prediction_field"] = "prediction",
                ["probability_fields"] = new JsonArray("probability"),
                ["feature_fields"] = new JsonArray([.. CreditModel.Features.Select(f => JsonValue.Create(f))]),
                ["categorical_fields"] = new JsonArray("Sex"),
            },
        });
        return (string)subscription["metadata"]!["id"]!;
    }

    private static async Task<string> AddMonitorAsync(ApiHost host, string subscription, string definition, JsonObject parameters)
    {
        var instance = await host.PostAsync("monitor_instances", new JsonObject
        {
            ["data_mart_id"] = Instance,
            ["monitor_definition_id"] = definition,
            ["target"] = new JsonObject { ["target_type"] = "subscription", ["target_id"] = subscription },
            ["parameters"] = parameters,
        });
        return (string)instance["metadata"]!["id"]!;
    }

    private static async Task<JsonNode> RunAsync(ApiHost host, string instance)
    {
        var started = await host.PostAsync($"monitor_instances/{instance}/runs", new JsonObject { ["triggered_by"] = "user" });
        var run = await host.UntilAsync($"monitor_instances/{instance}/runs/{(string)started["metadata"]!["id"]!}", r => (string)r["entity"]!["status"]!["state"]! is "finished" or "error");
        Assert.True(run["entity"]!["status"]!["failure"] is null, run.ToJsonString());
        var measurements = await host.GetAsync($"monitor_instances/{instance}/measurements?start=2000-01-01&end=2100-01-01&run_id={(string)run["metadata"]!["id"]!}");
        return measurements["measurements"]![0]!["entity"]!["values"]![0]!["metrics"]!.AsArray().Single(m => (string?)m!["id"] == "fairness_value")!;
    }

    private static async Task<JsonObject> ExplainAsync(ApiHost host, string subscription, string row)
    {
        var started = await host.PostAsync("explanation_tasks", new JsonObject
        {
            ["scoring_ids"] = new JsonArray(row),
            ["explanation_types"] = new JsonArray("lime"),
            ["subscription_id"] = subscription,
        });
        var id = (string)started["metadata"]!["explanation_task_ids"]![0]!;
        return await host.UntilAsync($"explanation_tasks/{id}?subscription_id={subscription}", t => (string)t["entity"]!["status"]!["state"]! != "in_progress");
    }
}
