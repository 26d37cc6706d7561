using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes;
using Microsoft.AspNetCore.Http;

namespace Assay.Server.Tests.Monitoring;

/// <summary>What is wrong with an engine is told where its user looks: on the run, on the subscription, in the page.</summary>
public sealed class EngineFaultTests(MonitoringHost place) : IClassFixture<MonitoringHost>
{
    private static readonly string[] Features = ["Sex", "Amount"];

    private static readonly RowModel Lender = RowModel.Binary("No Risk", "Risk", row => (double)row["Amount"]! < 5_000 ? 0.2 : 0.8);

    [Fact]
    public async Task Run_shows_the_engines_fault_and_the_remedy()
    {
        (RequestDelegate Fault, string Code, string[] Says)[] faults =
        [
            (Misbehave.Status(500, "model not loaded"), "engine_refused", ["500", "model not loaded", "See the engine's own log"]),
            (Misbehave.Status(401), "engine_refused", ["401", "Check the credentials"]),
            (Misbehave.Status(404), "engine_refused", ["404", "Check the scoring endpoint"]),
            (Misbehave.Reset(), "engine_unreachable", ["cannot be reached"]),
            (Misbehave.Text("<html>"), "engine_answer_wrong", ["not valid JSON"]),
            (Misbehave.Text("""{"fields":["prediction","probability"],"values":[["Risk",[0.1,0.9]]]}"""), "engine_row_count", ["answered 1 rows to 4", "one for each"]),
            (Misbehave.Text("""{"fields":["score"],"values":[[1],[1],[1],[1]]}"""), "prediction_column_missing", ["'prediction'", "'score'"]),
        ];
        var model = await place.SubscribeAsync(Lender, Features);
        var instance = await model.AddMonitorAsync("quality", new JsonObject { ["min_feedback_data_size"] = 4 });
        await model.LabelAsync([.. Features, "Risk"], [["male", 1_000, "No Risk"], ["male", 9_000, "Risk"], ["female", 2_000, "No Risk"], ["female", 8_000, "No Risk"]]);
        foreach (var (fault, code, says) in faults)
        {
            place.Engine.Next(fault);
            var run = await model.RunAsync(instance);

            Assert.Equal(("error", code), ((string)run["entity"]!["status"]!["state"]!, Assert.Single(run.FailureCodes())));
            Assert.All(says, text => Assert.Contains(text, run.FailureText()));
        }

        // Nothing of it was kept.
        Assert.Equal(0.75, (await model.RunAndMeasureAsync(instance)).Value("accuracy")!.Value, 1e-12);
    }

    [Fact]
    public async Task Run_of_fairness_keeps_the_payloads_numbers_and_says_why_there_are_no_others()
    {
        var model = await place.SubscribeAsync(Lender, Features);
        await model.LogAsync("a", Applications());
        var instance = await model.AddMonitorAsync("fairness", Fairness());
        await model.FirstRunAsync(instance);
        place.Engine.Next(Misbehave.Status(500, "model not loaded"));
        var run = await model.RunAsync(instance);
        var measured = await model.MeasuredAsync(instance, run);

        Assert.Equal("finished", (string)run["entity"]!["status"]!["state"]!);
        Assert.Equal(["engine_refused"], run.FailureCodes());
        Assert.Contains("model not loaded", run.FailureText());
        Assert.Equal(100, measured.Value("fairness_value")!.Value, 1e-9);
        Assert.Equal("payload", (string)measured.Source("bias_detection_summary")["summary"]![0]!["fairness_calculation_details"]![0]!["data_set_type"]!);
    }

    [Fact]
    public async Task Subscription_shows_labels_whose_order_contradicts_the_probabilities()
    {
        var reversed = Lender with { Probabilities = row => [.. Lender.Probabilities(row).Reverse()] };
        var model = await place.SubscribeAsync(Lender, Features, new JsonObject
        {
            ["prediction_field"] = "prediction",
            ["probability_fields"] = new JsonArray("probability"),
            ["labels"] = new JsonArray("Risk", "No Risk"),
        });
        await model.LogAsync("a", Applications());
        var finding = await FindingAsync(model);

        Assert.Equal("class_order", (string)finding["code"]!);
        Assert.Contains("asset_properties.labels", (string)finding["message"]!);

        // The same in what the engine answers keeps a run from measuring nonsense.
        var instance = await model.AddMonitorAsync("explainability");
        Assert.NotNull(instance);
        place.Engine.Score = request => Mislabelled(reversed.Score(request));
        var entity = await model.ExplainAsync("a-1", "lime");
        Assert.Equal("class_order", (string)entity["errors"]![0]!["error"]!["code"]!);
    }

    [Fact]
    public async Task Subscription_shows_a_prediction_column_that_is_not_there_until_it_is_named_right()
    {
        var model = await place.SubscribeAsync(Lender, Features, new JsonObject { ["prediction_field"] = "predictedLabel", ["probability_fields"] = new JsonArray("probability") });
        await model.LogAsync("a", Applications());
        var finding = await FindingAsync(model);
        var instance = await model.AddMonitorAsync("fairness", Fairness());
        var run = await model.FirstRunAsync(instance);

        Assert.Equal("prediction_column_missing", (string)finding["code"]!);
        Assert.Contains("Set asset_properties.prediction_field to 'prediction'", (string)finding["message"]!);
        Assert.Equal("error", (string)run["entity"]!["status"]!["state"]!);
        Assert.Equal(["prediction_column_missing"], run.FailureCodes());
        Assert.Contains("'predictedLabel'", run.FailureText());

        await place.Host.SendAsync(HttpMethod.Patch, $"subscriptions/{model.Id}", new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "/asset_properties/prediction_field", ["value"] = "prediction" }));
        await model.LogAsync("b", Applications());
        Assert.Null((await place.Host.GetAsync($"subscriptions/{model.Id}"))["entity"]!["findings"]);
        Assert.Equal("finished", (string)(await model.RunAsync(instance))["entity"]!["status"]!["state"]!);
    }

    [Fact]
    public async Task Run_without_a_scoring_endpoint_or_provider_says_what_to_set()
    {
        var model = await place.SubscribeAsync(Lender, Features);
        await model.LogAsync("a", Applications());
        var instance = await model.AddMonitorAsync("fairness", Fairness());
        await model.FirstRunAsync(instance);
        var subscription = await place.Host.GetAsync($"subscriptions/{model.Id}");
        await place.Host.SendAsync(HttpMethod.Patch, $"subscriptions/{model.Id}", new JsonArray(new JsonObject { ["op"] = "remove", ["path"] = "/deployment/scoring_endpoint" }));
        var headless = await model.RunAsync(instance);
        await place.Host.SendAsync(HttpMethod.Delete, $"service_providers/{subscription["entity"]!["service_provider_id"]}");
        var unbound = await model.RunAsync(instance);

        Assert.Equal(["service_provider_missing"], unbound.FailureCodes());
        Assert.Equal(["scoring_endpoint_missing"], headless.FailureCodes());
        Assert.Contains("deployment.scoring_endpoint.url", headless.FailureText());
    }

    private async Task<JsonNode> FindingAsync(MonitoredModel model) =>
        Assert.Single((await place.Host.GetAsync($"subscriptions/{model.Id}"))["entity"]!["findings"]!.AsArray())!;

    /// <summary>The decisions are right, but the probabilities are in the other order than the labels say.</summary>
    private static JsonNode Mislabelled(JsonNode answer)
    {
        foreach (var row in answer["values"]!.AsArray())
        {
            row![0] = (string?)row[0] == "Risk" ? "No Risk" : "Risk";
        }

        return answer;
    }

    private static IEnumerable<object?[]> Applications() =>
        Enumerable.Range(0, 20).Select(i => new object?[] { i % 2 == 0 ? "male" : "female", i / 2 % 2 == 0 ? 1_000 + i : 9_000 + i });

    private static JsonObject Fairness() => new()
    {
        ["features"] = new JsonArray(new JsonObject { ["feature"] = "Sex", ["majority"] = new JsonArray("male"), ["minority"] = new JsonArray("female") }),
        ["favourable_class"] = new JsonArray("No Risk"),
        ["min_records"] = 10,
    };
}
