using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api;

/// <summary>Definitions: clients make constants of their names when they start, so that names are contract.</summary>
public class MonitorDefinitionsApiTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.Host;

    [Fact]
    public async Task Built_in_names_make_the_clients_constants()
    {
        await using var host = await ApiHost.StartAsync();
        var definitions = await ListAsync(host, "");
        var constants = definitions.ToDictionary(d => Constant((string)d["entity"]!["name"]!), d => d.Id());

        Assert.Equal("model_health", constants["MODEL_HEALTH"]);
        Assert.Equal(
            "DATA_HEALTH DRIFT DRIFT_V2 EXPLAINABILITY FAIRNESS GENERATIVE_AI_QUALITY MODEL_HEALTH MODEL_RISK_MANAGEMENT_MONITORING PERFORMANCE QUALITY",
            string.Join(' ', constants.Keys.Order()));
        Assert.Equal("mrm", constants["MODEL_RISK_MANAGEMENT_MONITORING"]);
    }

    [Theory]
    [InlineData("fairness", "fairness_value statistical_parity_difference average_odds_difference error_rate_difference true_positive_rate_difference")]
    [InlineData("quality", "area_under_roc area_under_pr accuracy true_positive_rate false_positive_rate recall precision f1_measure log_loss brier_score matthews_correlation_coefficient label_skew gini_coefficient")]
    [InlineData("drift", "drift_magnitude predicted_accuracy data_drift_magnitude")]
    [InlineData("drift_v2", "confidence_drift_score prediction_drift_score model_quality_score feature_drift_score")]
    [InlineData("explainability", "global_explanation_stability")]
    [InlineData("mrm", "tests_run tests_passed tests_failed tests_skipped fairness_score quality_score drift_score")]
    [InlineData("model_health", "total_scoring_requests total_records median_records average_payload_size maximum_api_latency median_record_latency users")]
    public async Task Built_in_metrics_have_the_clients_ids_and_distinct_constants(string id, string expected)
    {
        var metrics = (await _host.GetAsync($"monitor_definitions/{id}"))["entity"]!["metrics"]!.AsArray();
        var constants = metrics.Select(m => Constant((string)m!["name"]!).Split('(')[0]).ToList();

        Assert.Equal([], expected.Split(' ').Except(metrics.Select(m => (string)m!["id"]!)));
        Assert.Equal(constants.Distinct(), constants);
    }

    [Theory]
    [InlineData("fairness")]
    [InlineData("FAIRNESS")]
    [InlineData(" Quality ")]
    [InlineData("Drift_v2")]
    [InlineData("drift V2")]
    [InlineData("Model_Health")]
    public async Task Name_whose_constant_is_taken_is_a_conflict(string name) =>
        Assert.Equal(409, (await _host.TrySendAsync(HttpMethod.Post, "monitor_definitions", ApiHostBuilders.Definition(name))).Status);

    [Fact]
    public async Task Custom_definition_gets_ids_from_its_names_and_is_listed_first()
    {
        await using var host = await ApiHost.StartAsync();
        var added = await host.PostAsync("monitor_definitions", ApiHostBuilders.Definition("My model performance"));
        var listed = await ListAsync(host, "");

        Assert.Equal("my_model_performance", added.Id());
        Assert.Equal(["value", "other"], added["entity"]!["metrics"]!.AsArray().Select(m => (string)m!["id"]!));
        Assert.Equal(["region", "channel"], added["entity"]!["tags"]!.AsArray().Select(t => (string)t!["id"]!));
        Assert.Equal(["my_model_performance", "fairness"], listed.Take(2).Select(d => d.Id()));
        Assert.Equal(["my_model_performance"], (await ListAsync(host, "?type=user")).Select(d => d.Id()));
        Assert.Equal(["drift", "quality"], (await ListAsync(host, "?type=service&name=Quality,Drift")).Select(d => d.Id()));
    }

    [Fact]
    public async Task Put_replaces_the_whole_definition_and_patch_a_part()
    {
        var id = (await _host.PostAsync("monitor_definitions", ApiHostBuilders.Definition("Replaced"))).Id();
        var other = ApiHostBuilders.Definition("Replaced");
        other["metrics"] = new JsonArray(new JsonObject { ["name"] = "Only one" });
        var put = await _host.SendAsync(HttpMethod.Put, $"monitor_definitions/{id}", other);
        var patched = await _host.SendAsync(HttpMethod.Patch, $"monitor_definitions/{id}", new JsonArray(ApiHostBuilders.Step("add", "/metrics/-", new JsonObject { ["name"] = "Second" })));

        Assert.Equal(["only_one"], put["entity"]!["metrics"]!.AsArray().Select(m => (string)m!["id"]!));
        Assert.Equal(["only_one", "second"], patched["entity"]!["metrics"]!.AsArray().Select(m => (string)m!["id"]!));
        Assert.Equal(patched["entity"]!.ToJsonString(), (await _host.GetAsync($"monitor_definitions/{id}"))["entity"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"name":"A","metrics":[]}""", "metrics")]
    [InlineData("""{"name":"","metrics":[{"name":"m"}]}""", "name")]
    [InlineData("""{"name":"A","metrics":[{"name":"m"},{"name":"M"}]}""", "metrics")]
    [InlineData("""{"name":"A","metrics":[{"name":"m"}],"tags":[{"name":"M"}]}""", "metrics")]
    [InlineData("""{"name":"A","metrics":[{"description":"m"}]}""", "metrics[0].name")]
    [InlineData("""{"name":"A","metrics":[{"name":"m","thresholds":[{"type":"limit","default":1}]}]}""", "metrics[0].thresholds.type")]
    [InlineData("""{"name":"A","metrics":[{"name":"m"}],"monitor_runtime":"none"}""", "monitor_runtime")]
    [InlineData("""{"name":"A","metrics":[null]}""", "$.metrics[0]")]
    public async Task Definition_that_makes_no_sense_is_refused_by_field(string body, string field)
    {
        var (status, answer) = await _host.TrySendAsync(HttpMethod.Post, "monitor_definitions", JsonNode.Parse(body));

        Assert.Equal((400, field), (status, (string)answer!["errors"]![0]!["target"]!["name"]!));
    }

    private static async Task<IReadOnlyList<JsonNode>> ListAsync(ApiHost host, string query) =>
        [.. (await host.GetAsync($"monitor_definitions{query}"))["monitor_definitions"]!.AsArray().Select(d => d!)];

    private static string Constant(string name) => name.ToUpperInvariant().Replace(' ', '_');
}
