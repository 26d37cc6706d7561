using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;

namespace Assay.Server.Tests.Monitoring;

public class DriftV2MonitorTests(DriftV2Place place) : IClassFixture<DriftV2Place>
{
    private static readonly string[] Wide = ["amount", "age", "purpose", "channel"];

    [Fact]
    public void Instance_says_what_the_baseline_is()
    {
        var parameters = place.Instance["entity"]!["parameters"]!;

        Assert.True((string)place.Instance["entity"]!["status"]!["state"]! == "active", place.Instance.ToJsonString());
        Assert.Equal(("training", 1_500), ((string)parameters["baseline"]!, (int)parameters["baseline_rows"]!));
        Assert.InRange((double)parameters["base_accuracy"]!, 0.88, 0.96);
    }

    [Fact]
    public async Task Run_on_rows_like_the_training_confirms_nothing()
    {
        var measured = await place.MeasureAsync("stable", DriftPlace.Loans(400, 0.1, 11));
        var fields = Fields(measured);

        Assert.Equal(
            ["age", "amount", "purpose", "prediction", "Class Probability for No Risk", "Class Probability for Risk"],
            ["age", "amount", "purpose", .. fields.Keys.Except(DriftPlace.Features)]);
        Assert.DoesNotContain("confirmed", fields.Values.Select(f => (string)f["verdict"]!));
        Assert.DoesNotContain("confirmed", measured["entity"]!["values"]!.AsArray().SelectMany(v => v!["metrics"]!.AsArray()).Select(m => (string?)m!["confidence"]));
        Assert.All(fields.Values, f => Assert.Equal((1_500, 400), ((int)f["baseline_rows"]!, (int)f["window_rows"]!)));
        Assert.InRange(measured.Value("model_quality_score", "drift_detection_model")!.Value, 0, 0.04);
    }

    [Fact]
    public async Task Run_finds_the_feature_that_moved_and_leaves_the_others_alone()
    {
        var measured = await place.MeasureAsync("boats", DriftPlace.Loans(400, 0.7, 22));
        var metric = measured.Metric("feature_drift_score", "purpose", "jensen_shannon");
        var fields = Fields(measured);

        // 0.1, 0.45, 0.45 against 0.7, 0.15, 0.15: a Jensen-Shannon distance of 0.4956.
        Assert.InRange((double)metric["value"]!, 0.43, 0.56);
        Assert.Equal((0.05, "confirmed"), ((double)metric["upper_limit"]!, (string)metric["confidence"]!));
        Assert.InRange((double)metric["value"]!, (double)metric["interval_lower"]!, (double)metric["interval_upper"]!);
        Assert.Equal("confirmed", (string)fields["purpose"]["verdict"]!);
        Assert.True("confirmed" != (string)fields["amount"]["verdict"]!, fields["amount"].ToJsonString());
        Assert.NotEqual("confirmed", (string)fields["age"]["verdict"]!);
        Assert.True((double)fields["purpose"]["value"]! > (double)fields["purpose"]["noise_floor"]!);
        Assert.InRange((double)fields["purpose"]["test"]!["adjusted_p_value"]!, 0, 1e-20);

        // 0.6 more of the loans have an accuracy of 0.5 instead of 0.97.
        Assert.InRange(measured.Value("model_quality_score", "drift_detection_model")!.Value, 0.15, 0.4);
    }

    [Fact]
    public async Task Run_finds_the_drift_of_outputs_that_follow_an_input()
    {
        var measured = await place.MeasureAsync("large", DriftPlace.Loans(400, 0.1, 13).Select(loan => (object?[])[0.4 + (0.6 * (double)loan[0]!), loan[1], loan[2]]));
        var risk = measured.Metric("confidence_drift_score", "Class Probability for Risk", "total_variation");

        // 0.4 of the amounts are where there is none any more.
        Assert.InRange((double)risk["value"]!, 0.3, 0.45);
        Assert.Equal((double)risk["value"]!, measured.Value("confidence_drift_score", "Class Probability for Risk", "overlap_coefficient"));
        Assert.Equal("confirmed", (string)risk["confidence"]!);
        Assert.Equal("confirmed", (string)measured.Metric("prediction_drift_score", "prediction", "jensen_shannon")["confidence"]!);
        Assert.Equal("confirmed", (string)Mean(measured, "confidence_drift_score")["confidence"]!);
        Assert.Equal(400, (int)measured.Metric("records_processed", "Class Probability for Risk", "total_variation")["value"]!);
    }

    [Fact]
    public async Task Run_shows_both_distributions_of_each_field()
    {
        var measured = await place.MeasureAsync("strange", DriftPlace.Loans(400, 0.1, 14).Select((loan, i) => i % 4 == 0 ? [null, loan[1], "submarine"] : loan));
        var purposes = Bars(measured, "feature:purpose");
        var amounts = Bars(measured, "feature:amount");

        Assert.Equal((0, 100), Counts(purposes.Single(b => (string?)b["label"] == "submarine")));
        Assert.Equal((0, 100), Counts(amounts.Single(b => (string?)b["rest"] == "missing")));
        Assert.All([purposes, amounts], bars => Assert.Equal((1_500, 400), (bars.Sum(b => Counts(b).Baseline), bars.Sum(b => Counts(b).Window))));
        Assert.Equal((100, 100), ((int)Fields(measured)["purpose"]["unseen"]!, (int)Fields(measured)["amount"]["window_missing"]!));
        Assert.Equal("confirmed", (string)Fields(measured)["amount"]["verdict"]!);
        Assert.InRange(amounts.Count, 2, 60);
    }

    [Fact]
    public async Task Run_weighs_features_by_their_importance()
    {
        var (model, _) = await LearnAsync(300);
        var instance = await model.AddMonitorAsync("drift_v2", new JsonObject
        {
            ["min_samples"] = 50,
            ["features"] = new JsonObject { ["fields"] = new JsonArray("purpose", "amount"), ["importances"] = new JsonObject { ["purpose"] = 3, ["amount"] = 1 } },
        });
        await model.LogAsync("weighed", DriftPlace.Loans(100, 0.6, 15));
        var measured = await model.RunAndMeasureAsync(instance);
        var (purpose, amount) = (measured.Value("feature_drift_score", "purpose"), measured.Value("feature_drift_score", "amount", "total_variation"));

        Assert.Equal(((3 * purpose) + amount)!.Value / 4, (double)Mean(measured, "feature_drift_score")["value"]!, 1e-12);
        Assert.False(Fields(measured).ContainsKey("age"));
    }

    [Fact]
    public async Task Run_again_on_the_same_rows_gives_the_same_numbers_however_they_came()
    {
        var loans = DriftPlace.Loans(200, 0.3, 16).ToList();
        var (first, instance) = await LearnAsync(300);
        await first.LogAsync("once", loans);
        var (second, other) = await LearnAsync(300);
        foreach (var (part, i) in loans.Chunk(67).Reverse().Select((p, i) => (p, i)))
        {
            await second.LogAsync($"part{i}", part);
        }

        Assert.Equal(
            Summary(await first.RunAndMeasureAsync(instance)).ToJsonString(),
            Summary(await second.RunAndMeasureAsync(other)).ToJsonString());
    }

    [Fact]
    public async Task Instance_without_training_rows_learns_from_payload_and_its_answers()
    {
        var model = await place.Host.SubscribeAsync(DriftV2Place.Lender, DriftPlace.Features);
        await model.LogAsync("before", DriftPlace.Loans(300, 0.1, 17));
        var instance = await model.AddMonitorAsync("drift_v2", new JsonObject { ["max_samples"] = 200 });
        await model.LogAsync("after", DriftPlace.Loans(200, 0.7, 18));
        var measured = await model.RunAndMeasureAsync(instance);

        Assert.Equal(("payload", 300), ((string)instance["entity"]!["parameters"]!["baseline"]!, (int)instance["entity"]!["parameters"]!["baseline_rows"]!));
        Assert.Equal("confirmed", (string)Fields(measured)["purpose"]["verdict"]!);
        Assert.NotEqual("confirmed", (string)Fields(measured)["Class Probability for Risk"]["verdict"]!);
        Assert.Contains("payload has no labels", (string)measured.Metric("model_quality_score", "drift_detection_model")["reason"]!);
    }

    [Fact]
    public async Task Run_compares_metadata_and_says_what_it_cannot_compare()
    {
        var model = await place.Host.SubscribeAsync(DriftV2Place.Lender, Wide[..3]);
        var wide = model with { Features = Wide };
        await wide.LogAsync("before", Channels(200, "web", 19));
        var instance = await model.AddMonitorAsync("drift_v2", new JsonObject
        {
            ["max_samples"] = 150,
            ["important_input_metadata_columns"] = new JsonObject { ["fields"] = new JsonArray("channel", "branch") },
        });
        await wide.LogAsync("after", Channels(150, "app", 20));
        var run = await model.RunAsync(instance);
        var measured = await model.MeasuredAsync(instance, run);

        Assert.Equal("confirmed", (string)measured.Metric("input_metadata_drift_score", "channel", "input_meta")["confidence"]!);
        Assert.Equal(["field_not_compared"], run.FailureCodes());
        Assert.Equal("branch", (string)Assert.Single(Summary(measured)["not_compared"]!.AsArray())!["field_name"]!);
    }

    [Fact]
    public async Task Run_too_few_rows_is_no_number_but_says_what_is_missing()
    {
        var (model, instance) = await LearnAsync(300);
        await model.LogAsync("few", DriftPlace.Loans(49, 0.1, 21));
        var run = await model.RunAsync(instance);
        var measured = await model.MeasuredAsync(instance, run);

        Assert.Equal(["insufficient_data"], run.FailureCodes());
        Assert.Equal("insufficient data: 49 of 50", (string)measured.Metric("feature_drift_score")["reason"]!);
        Assert.Null(measured.Value("feature_drift_score"));
    }

    [Fact]
    public async Task Set_up_with_fewer_training_rows_than_samples_asked_for_is_an_error()
    {
        var (_, instance) = await LearnAsync(30);

        Assert.Equal(["baseline_too_small"], instance.FailureCodes());
    }

    [Theory]
    [InlineData("min_samples", """{"min_samples": 1}""")]
    [InlineData("max_samples", """{"min_samples": 100, "max_samples": 99}""")]
    [InlineData("train_archive", """{"train_archive": false}""")]
    [InlineData("false_discovery_rate", """{"false_discovery_rate": 2}""")]
    [InlineData("features", """{"features": ["amount"]}""")]
    [InlineData("features.fields", """{"features": {"fields": ["amount", "colour"]}}""")]
    [InlineData("features.importances", """{"features": {"importances": {"colour": 1}}}""")]
    [InlineData("features.importances", """{"features": {"importances": {"amount": -1}}}""")]
    [InlineData("features.importances", """{"features": {"importances": [1]}}""")]
    [InlineData("most_important_features.fields", """{"most_important_features": {"fields": "amount"}}""")]
    [InlineData("important_input_metadata_columns.fields", """{"important_input_metadata_columns": {"fields": [1]}}""")]
    public async Task Set_up_with_a_wrong_parameter_is_refused_and_names_it(string field, string parameters)
    {
        var model = await place.Host.SubscribeAsync(DriftV2Place.Lender, DriftPlace.Features);
        var (status, answer) = await model.TryAddMonitorAsync("drift_v2", (JsonObject)JsonNode.Parse(parameters)!);
        var instances = await place.Host.Host.GetAsync($"monitor_instances?target.target_id={model.Id}&target.target_type=subscription");

        Assert.True(status == 400, answer?.ToJsonString());
        Assert.Equal(field, (string)answer!["errors"]![0]!["target"]!["name"]!);
        Assert.Empty(instances["monitor_instances"]!.AsArray());
    }

    private async Task<(MonitoredModel Model, JsonObject Instance)> LearnAsync(int rows)
    {
        var model = await place.Host.SubscribeAsync(DriftV2Place.Lender, DriftPlace.Features);
        await model.TrainAsync([.. DriftPlace.Features, "Risk"], DriftPlace.Labelled(rows, 0.1, 2));
        return (model, await model.AddMonitorAsync("drift_v2", new JsonObject { ["min_samples"] = 50 }));
    }

    private static IEnumerable<object?[]> Channels(int count, string channel, int seed) =>
        DriftPlace.Loans(count, 0.1, seed).Select((loan, i) => (object?[])[.. loan, i % 5 == 0 ? "branch office" : channel]);

    private static JsonNode Mean(JsonObject measured, string metric) => measured["entity"]!["values"]!.AsArray()
        .Where(v => v!["tags"]!.AsArray().Any(t => (string)t!["value"]! == "weighted_mean"))
        .SelectMany(v => v!["metrics"]!.AsArray())
        .Single(m => (string)m!["id"]! == metric)!;

    private static JsonNode Summary(JsonObject measured) => measured.Source("drift_v2_summary");

    private static Dictionary<string, JsonNode> Fields(JsonObject measured) => Summary(measured)["fields"]!.AsArray().ToDictionary(f => (string)f!["field_name"]!, f => f!);

    private static List<JsonNode> Bars(JsonObject measured, string id) => [.. measured.Source(id)["bars"]!.AsArray().Select(b => b!)];

    private static (int Baseline, int Window) Counts(JsonNode bar) => ((int)bar["baseline_count"]!, (int)bar["window_count"]!);
}
