using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Monitoring;

/// <summary>Drift v2 of outputs in every form that models log them in; the baseline is payload.</summary>
public class DriftV2OutputsTests(MonitoringHost host) : IClassFixture<MonitoringHost>
{
    private static readonly string[] Features = ["amount"];

    [Fact]
    public async Task Number_of_a_regression_is_output_drift_of_the_whole_model()
    {
        var model = await SubscribeAsync(new JsonObject { ["prediction_field"] = "price" });
        await host.Host.SendAsync(HttpMethod.Patch, $"subscriptions/{model.Id}", new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "/asset/problem_type", ["value"] = "regression" }));
        var measured = await MeasureAsync(model, ["price"], amount => [100 + amount], amount => [100.5 + amount]);
        var drift = measured.Metric("confidence_drift_score", "price", "total_variation", "subscription");

        // Half of a range of 1 moved out of it; the kernel takes a little off.
        Assert.InRange((double)drift["value"]!, 0.35, 0.55);
        Assert.Equal("confirmed", (string)drift["confidence"]!);
        Assert.DoesNotContain("prediction_drift_score", MetricIds(measured));
        Assert.DoesNotContain("model_quality_score", MetricIds(measured));
    }

    [Fact]
    public async Task Index_of_a_class_and_one_probability_are_those_of_the_named_classes()
    {
        var model = await SubscribeAsync(new JsonObject { ["prediction_field"] = "y", ["probability_fields"] = new JsonArray("p"), ["labels"] = new JsonArray("No", "Yes") });
        var measured = await MeasureAsync(model, ["y", "p"], amount => [amount > 0.5 ? 1 : 0, amount], amount => [amount > 0.2 ? 1 : 0, 0.3 + (0.7 * amount)]);
        var labels = measured.Source("subscription:y")["bars"]!.AsArray().Select(b => (string)b!["label"]!).Order();

        Assert.Equal(["No", "Yes"], labels);
        Assert.Equal("confirmed", (string)measured.Metric("prediction_drift_score", "y", "jensen_shannon")["confidence"]!);
        Assert.Equal("confirmed", (string)measured.Metric("confidence_drift_score", "Class Probability for Yes", "total_variation")["confidence"]!);
        Assert.DoesNotContain("Class Probability for No", Fields(measured));
        Assert.Empty(measured.Source("drift_v2_summary")["not_compared"]!.AsArray());
    }

    [Fact]
    public async Task Probabilities_in_a_column_for_each_class_are_compared_one_by_one()
    {
        var model = await SubscribeAsync(new JsonObject { ["prediction_field"] = "y", ["probability_fields"] = new JsonArray("prob_a", "prob_b", "prob_c") });
        var measured = await MeasureAsync(model, ["y", "prob_a", "prob_b", "prob_c"], amount => Three(amount, 0.3), amount => Three(amount, 0.1));

        Assert.Equal("confirmed", Verdict(measured, "Class Probability for a"));
        Assert.Equal("confirmed", Verdict(measured, "Class Probability for b"));
        Assert.NotEqual("confirmed", Verdict(measured, "Class Probability for c"));
        Assert.NotEqual("confirmed", Verdict(measured, "amount"));
    }

    [Fact]
    public async Task Column_that_is_gone_is_named_and_the_others_are_compared()
    {
        var model = await SubscribeAsync(new JsonObject { ["prediction_field"] = "y", ["probability_fields"] = new JsonArray("p"), ["labels"] = new JsonArray("No", "Yes") });
        var instance = await LearnAsync(model, ["y", "p"], amount => [amount > 0.5 ? 1 : 0, amount]);
        await host.Host.SendAsync(HttpMethod.Patch, $"subscriptions/{model.Id}", new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "/asset_properties/probability_fields", ["value"] = new JsonArray("q") }));
        await LogAsync(model, "after", ["y", "p"], amount => [1, amount], 150, 2);
        var run = await model.RunAsync(instance);
        var measured = await model.MeasuredAsync(instance, run);

        Assert.Equal("finished", (string)run["entity"]!["status"]!["state"]!);
        Assert.Contains("'Class Probability for Yes' is not compared: the logged records have no such column.", run.FailureText());
        Assert.Equal("confirmed", Verdict(measured, "y"));
    }

    private async Task<MonitoredModel> SubscribeAsync(JsonObject properties)
    {
        var model = RowModel.Binary("No", "Yes", _ => 0.5);
        return await host.SubscribeAsync(model, Features, properties);
    }

    private async Task<JsonObject> MeasureAsync(MonitoredModel model, string[] outputs, Func<double, JsonArray> before, Func<double, JsonArray> after)
    {
        var instance = await LearnAsync(model, outputs, before);
        await LogAsync(model, "after", outputs, after, 150, 2);
        return await model.RunAndMeasureAsync(instance);
    }

    private async Task<JsonObject> LearnAsync(MonitoredModel model, string[] outputs, Func<double, JsonArray> answer)
    {
        await LogAsync(model, "before", outputs, answer, 300, 1);
        var instance = await model.AddMonitorAsync("drift_v2", new JsonObject { ["max_samples"] = 150 });
        Assert.True((string)instance["entity"]!["status"]!["state"]! == "active", instance.ToJsonString());
        return instance;
    }

    private Task LogAsync(MonitoredModel model, string id, string[] outputs, Func<double, JsonArray> answer, int rows, int seed)
    {
        var random = new Random(seed);
        var amounts = Enumerable.Range(0, rows).Select(_ => Math.Round(random.NextDouble(), 5)).ToList();
        return host.Host.StoreAsync(model.PayloadSet, new JsonObject
        {
            ["scoring_id"] = id,
            ["request"] = new JsonObject { ["fields"] = new JsonArray("amount"), ["values"] = new JsonArray([.. amounts.Select(a => new JsonArray(a))]) },
            ["response"] = new JsonObject { ["fields"] = new JsonArray([.. outputs.Select(o => JsonValue.Create(o))]), ["values"] = new JsonArray([.. amounts.Select(answer)]) },
        });
    }

    private static JsonArray Three(double amount, double a) => [a > 0.2 && amount < 0.5 ? "a" : "b", a * amount, 0.9 - (a * amount) - (0.1 * Math.Sin(999 * amount)), 0.1 + (0.1 * Math.Sin(999 * amount))];

    private static IEnumerable<string> MetricIds(JsonObject measured) => measured["entity"]!["values"]!.AsArray().SelectMany(v => v!["metrics"]!.AsArray()).Select(m => (string)m!["id"]!);

    private static IEnumerable<string> Fields(JsonObject measured) => measured.Source("drift_v2_summary")["fields"]!.AsArray().Select(f => (string)f!["field_name"]!);

    private static string Verdict(JsonObject measured, string field) =>
        (string)measured.Source("drift_v2_summary")["fields"]!.AsArray().Single(f => (string)f!["field_name"]! == field)!["verdict"]!;
}
