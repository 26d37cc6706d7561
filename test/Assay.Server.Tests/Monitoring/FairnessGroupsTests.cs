using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Monitoring;

/// <summary>Errors by group, combinations of features, and groups that nobody configured. No perturbation: the rows speak for themselves.</summary>
public class FairnessGroupsTests(MonitoringHost place) : IClassFixture<MonitoringHost>
{
    private static readonly string[] Features = ["Sex", "Age", "Amount"];
    private static readonly string[] FeedbackColumns = [.. Features, "Risk", "_original_prediction"];

    /// <summary>Grants by the amount alone.</summary>
    private static readonly RowModel Lender = RowModel.Binary("No Risk", "Risk", row => (double)row["Amount"]! < 5_000 ? 0.2 : 0.8);

    /// <summary>Of men 6 of 10 should be granted and 5 are, and 1 of the other 4; of women 4 of 10 should be and 2 are, and 1 of the other 6.</summary>
    private static readonly (string Sex, bool Label, bool Prediction, int Count)[] Feedback =
    [
        ("male", true, true, 5), ("male", true, false, 1), ("male", false, true, 1), ("male", false, false, 3),
        ("female", true, true, 2), ("female", true, false, 2), ("female", false, true, 1), ("female", false, false, 5),
    ];

    [Fact]
    public async Task Errors_of_the_groups_are_compared_where_feedback_brings_labels_and_predictions()
    {
        var measured = await MeasureAsync(Parameters(), FeedbackColumns, FeedbackRows());

        Assert.Equal(-1 / 3.0, measured.Value("true_positive_rate_difference", "female")!.Value, 1e-12);
        Assert.Equal(-1 / 12.0, measured.Value("false_positive_rate_difference", "female")!.Value, 1e-12);
        Assert.Equal(1 / 3.0, measured.Value("false_negative_rate_difference", "female")!.Value, 1e-12);
        Assert.Equal(1 / 6.0, measured.Value("false_discovery_rate_difference", "female")!.Value, 1e-12);
        Assert.Equal(1 / 28.0, measured.Value("false_omission_rate_difference", "female")!.Value, 1e-12);
        Assert.Equal(0.1, measured.Value("error_rate_difference", "female")!.Value, 1e-12);
        Assert.Equal(-5 / 24.0, measured.Value("average_odds_difference", "female")!.Value, 1e-12);
        Assert.Equal(5 / 24.0, measured.Value("average_abs_odds_difference", "female")!.Value, 1e-12);
        Assert.Equal(0.6, measured.Value("true_positive_rate_ratio", "female")!.Value, 1e-12);
        Assert.Equal(("newcombe", -0.15, "suspected"), Limits(measured.Metric("true_positive_rate_difference", "female")));
    }

    [Fact]
    public async Task Feedback_without_predictions_is_scored_only_for_who_asks_for_what_needs_it()
    {
        string[] columns = [.. Features, "Risk"];
        var rows = Enumerable.Range(0, 20).Select(i => new object?[] { i % 2 == 0 ? "male" : "female", 30, i < 10 ? 1_000 : 9_000, i % 4 < 2 ? "No Risk" : "Risk" }).ToList();
        var unasked = await MeasureAsync(Parameters(), columns, rows);
        var asking = Parameters();
        asking["features"]![0]!["metric_ids"] = new JsonArray("fairness_value", "error_rate_difference");
        var asked = await MeasureAsync(asking, columns, rows);

        Assert.DoesNotContain("error_rate_difference", MetricIds(unasked));
        Assert.Equal(["fairness_value", "error_rate_difference"], MetricIds(asked));
        Assert.Equal(0, asked.Value("error_rate_difference", "female")!.Value, 1e-12);
    }

    [Fact]
    public async Task Labels_that_come_late_are_compared_with_what_was_logged()
    {
        // Of the hundred logged rows the first twenty get a label: men and women in turns of two, all labelled No Risk.
        var measured = await MeasureAsync(Parameters(), ["transaction_id", "Risk"], Enumerable.Range(1, 20).Select(i => new object?[] { $"a-{i}", "No Risk" }));

        // All twenty were granted, as the rows with a small number are.
        Assert.Equal(0, measured.Value("true_positive_rate_difference", "female")!.Value, 1e-12);
        Assert.Equal(20, (int)measured.Metric("true_positive_rate_difference", "female")["count"]!);
        Assert.Equal("no row of the monitored group has an unfavourable label", (string)measured.Metric("false_positive_rate_difference", "female")["reason"]!);
    }

    [Fact]
    public async Task Too_few_labels_are_said()
    {
        var model = await place.SubscribeAsync(Lender, Features);
        await model.LogAsync("a", Payload());
        await model.AddMonitorAsync("quality", new JsonObject { ["min_feedback_data_size"] = 3 });
        await model.LabelAsync(FeedbackColumns, FeedbackRows().Take(3));
        var instance = await model.AddMonitorAsync("fairness", Parameters());
        var run = await model.FirstRunAsync(instance);

        Assert.Contains("There are 3 feedback rows", run.FailureText());
        Assert.DoesNotContain("error_rate_difference", MetricIds(await model.MeasuredAsync(instance, run)));
    }

    [Fact]
    public async Task Combinations_of_features_are_groups_of_their_own()
    {
        var parameters = Parameters();
        parameters["intersections"] = new JsonArray(new JsonArray("Sex", "Age"));
        var measured = await MeasureAsync(parameters, FeedbackColumns, FeedbackRows());

        // Granted are 20 of 25 old men, 15 of 25 young men, 10 of 25 old women, 5 of 25 young women.
        Assert.Equal(75, measured.Value("fairness_value", "Sex × Age", "male × 18-25")!.Value, 1e-9);
        Assert.Equal(50, measured.Value("fairness_value", "Sex × Age", "female × 26-75")!.Value, 1e-9);
        Assert.Equal(25, measured.Value("fairness_value", "Sex × Age", "female × 18-25")!.Value, 1e-9);
        Assert.Equal(0.25, measured.Value("impact_score", "Sex × Age", "female × 18-25")!.Value, 1e-12);
        Assert.Equal(-0.6, measured.Value("statistical_parity_difference", "Sex × Age", "female × 18-25")!.Value, 1e-12);
        Assert.Equal(Math.Log(20.5 / 5.5), measured.Value("smoothed_empirical_differential", "all groups")!.Value, 1e-12);
        Assert.Equal("no row of the monitored group has a label", (string)measured.Metric("error_rate_difference", "female × 18-25")["reason"]!);
    }

    [Fact]
    public async Task Groups_that_are_too_small_get_no_number()
    {
        var parameters = Parameters();
        parameters["min_group_size"] = 51;
        var metric = (await MeasureAsync(parameters, FeedbackColumns, FeedbackRows())).Metric("fairness_value", "female");

        Assert.Equal("insufficient data: 50 of 51", (string)metric["reason"]!);
    }

    [Fact]
    public async Task What_decides_is_found_once_and_not_again_in_what_overlaps_with_it()
    {
        var model = await place.SubscribeAsync(Lender, ["Sex", "Region", "Amount"]);
        await model.LogAsync("a", Enumerable.Range(0, 400).Select(i =>
        {
            // Six of ten are granted everywhere, but two of ten women in the north: they ask for more.
            var (isWoman, isNorth, of) = (i % 2 == 0, i / 2 % 2 == 0, i / 4 % 10);
            return new object?[] { isWoman ? "female" : "male", isNorth ? "north" : "south", of < (isWoman && isNorth ? 2 : 6) ? 1_000 : 9_000 };
        }));
        var instance = await model.AddMonitorAsync("fairness", new JsonObject
        {
            ["features"] = new JsonArray(new JsonObject { ["feature"] = "Amount", ["majority"] = new JsonArray(new JsonArray(0, 4_000)), ["minority"] = new JsonArray(new JsonArray(4_001, 10_000)) }),
            ["favourable_class"] = new JsonArray("No Risk"),
            ["perform_perturbation"] = false,
            ["subgroup_search"] = new JsonObject { ["min_records"] = 30 },
        });
        var source = (await model.MeasuredAsync(instance, await model.FirstRunAsync(instance))).Source("subgroup_search");
        var rules = source["subgroups"]!.AsArray().Select(s => (string)s!["rule"]!).ToList();

        // The amount alone decides: among those who ask for little nobody fares worse.
        Assert.Equal("Amount is 9000", rules[0]);
        Assert.Equal(400, (int)source["records"]!);
        Assert.True((double)source["subgroups"]![0]!["adjusted_p_value"]! < 1e-20);
        Assert.Single(rules);
    }

    [Fact]
    public async Task Bias_of_a_combination_stands_out_among_what_does_not_decide()
    {
        // What decides is not logged as a feature: the model knows more than the application says.
        var model = await place.SubscribeAsync(Lender, ["Sex", "Region", "Amount"]);
        var random = new Random(11);
        await model.LogAsync("a", Enumerable.Range(0, 1_200).Select(i =>
        {
            var (isWoman, isNorth) = (random.Next(2) == 0, random.Next(2) == 0);
            var amount = random.NextDouble() < (isWoman && isNorth ? 0.3 : 0.7) ? random.Next(4_990, 5_000) : random.Next(5_000, 5_010);
            return new object?[] { isWoman ? "female" : "male", isNorth ? "north" : "south", amount };
        }));
        var instance = await model.AddMonitorAsync("fairness", new JsonObject
        {
            ["features"] = new JsonArray(new JsonObject { ["feature"] = "Sex", ["majority"] = new JsonArray("male"), ["minority"] = new JsonArray("female") }),
            ["favourable_class"] = new JsonArray("No Risk"),
            ["perform_perturbation"] = false,
            ["subgroup_search"] = new JsonObject { ["features"] = new JsonArray("Sex", "Region") },
        });
        var measured = await model.MeasuredAsync(instance, await model.FirstRunAsync(instance));
        var found = Assert.Single(measured.Source("subgroup_search")["subgroups"]!.AsArray())!;

        Assert.Equal("Sex is female and Region is north", (string)found["rule"]!);
        Assert.InRange((double)found["fav_class_percent"]!, 25, 35);
        Assert.InRange((double)found["difference"]!, (double)found["difference_interval"]![0]!, (double)found["difference_interval"]![1]!);
        Assert.Equal(1, measured.Value("biased_subgroups", "any"));
    }

    [Fact]
    public async Task Search_can_be_switched_off()
    {
        var parameters = Parameters();
        parameters["subgroup_search"] = false;
        var measured = await MeasureAsync(parameters, FeedbackColumns, FeedbackRows());

        Assert.DoesNotContain("subgroup_search", measured["entity"]!["sources"]!.AsArray().Select(s => (string)s!["id"]!));
        Assert.DoesNotContain("biased_subgroups", MetricIds(measured));
    }

    [Fact]
    public async Task Set_up_says_how_often_the_rule_will_alarm_without_reason()
    {
        var model = await place.SubscribeAsync(Lender, Features);
        await model.TrainAsync([.. Features, "Risk"], Enumerable.Range(0, 200).Select(i => new object?[] { i % 4 == 0 ? "female" : "male", 30, 1_000, i % 10 < 7 ? "No Risk" : "Risk" }));
        var instance = await model.AddMonitorAsync("fairness", Parameters());
        var expected = instance["entity"]!["parameters"]!["false_alarm_rates"]![0]!;

        Assert.Equal(("Sex", "female", 10, 2), ((string)expected["feature"]!, (string)expected["feature_value"]!, (int)expected["records"]!, (int)expected["monitored_records"]!));
        Assert.Equal(Assay.Monitors.Fairness.FalseAlarmRate.OfRatio(2, 8, 0.7), (double)expected["false_alarm_rate"]!, 1e-12);
    }

    [Theory]
    [InlineData("intersections", """["Sex"]""", "intersections[0]")]
    [InlineData("intersections", """[["Sex"]]""", "intersections[0]")]
    [InlineData("intersections", """[["Sex","Amount"]]""", "intersections[0]")]
    [InlineData("intersections", """[["Sex","Sex"]]""", "intersections[0]")]
    [InlineData("intersections", "true", "intersections")]
    [InlineData("subgroup_search", "7", "subgroup_search")]
    [InlineData("subgroup_search", """{"depth":4}""", "depth")]
    [InlineData("subgroup_search", """{"features":["Nope"]}""", "subgroup_search.features")]
    [InlineData("min_group_size", "-1", "min_group_size")]
    public async Task Parameter_that_cannot_work_is_refused_by_name(string parameter, string value, string field)
    {
        var model = await place.SubscribeAsync(Lender, Features);
        var parameters = Parameters();
        parameters[parameter] = JsonNode.Parse(value);
        var (status, json) = await model.TryAddMonitorAsync("fairness", parameters);

        Assert.Equal((400, field), (status, (string)json!["errors"]![0]!["target"]!["name"]!));
    }

    [Fact]
    public async Task Metric_that_does_not_exist_is_refused_by_name()
    {
        var model = await place.SubscribeAsync(Lender, Features);
        var parameters = Parameters();
        parameters["features"]![0]!["metric_ids"] = new JsonArray("fairness_value", "nonsense");
        var (status, json) = await model.TryAddMonitorAsync("fairness", parameters);

        Assert.Equal((400, "features[0].metric_ids"), (status, (string)json!["errors"]![0]!["target"]!["name"]!));
        Assert.Contains("true_positive_rate_difference", json["errors"]![0]!["message"]!.ToString());
    }

    private async Task<JsonObject> MeasureAsync(JsonObject parameters, string[] columns, IEnumerable<object?[]> feedback)
    {
        var model = await place.SubscribeAsync(Lender, Features);
        await model.LogAsync("a", Payload());
        await model.AddMonitorAsync("quality", new JsonObject { ["min_feedback_data_size"] = 10 });
        await model.LabelAsync(columns, feedback);
        var instance = await model.AddMonitorAsync("fairness", parameters);

        // The first run sees all rows; a second one only as many as it needs.
        return await model.MeasuredAsync(instance, await model.FirstRunAsync(instance));
    }

    private static IEnumerable<object?[]> FeedbackRows() => Feedback.SelectMany(f => Enumerable.Range(0, f.Count).Select(_ => new object?[]
    {
        f.Sex, 30, 1_000, f.Label ? "No Risk" : "Risk", f.Prediction ? "No Risk" : "Risk",
    }));

    private static IEnumerable<object?[]> Payload() => Enumerable.Range(0, 100).Select(i =>
    {
        var (isWoman, isYoung) = (i % 4 > 1, i % 2 == 1);
        var granted = isWoman ? isYoung ? 5 : 10 : isYoung ? 15 : 20;
        return new object?[] { isWoman ? "female" : "male", isYoung ? 20 : 40, i / 4 < granted ? 1_000 : 9_000 };
    });

    private static JsonObject Parameters() => new()
    {
        ["features"] = new JsonArray(
            new JsonObject { ["feature"] = "Sex", ["majority"] = new JsonArray("male"), ["minority"] = new JsonArray("female") },
            new JsonObject { ["feature"] = "Age", ["majority"] = new JsonArray(new JsonArray(26, 75)), ["minority"] = new JsonArray(new JsonArray(18, 25)), ["metric_ids"] = new JsonArray("fairness_value") }),
        ["favourable_class"] = new JsonArray("No Risk"),
        ["unfavourable_class"] = new JsonArray("Risk"),
        ["perform_perturbation"] = false,
        ["min_records"] = 10,
    };

    private static (string Method, double Lower, string Confidence) Limits(JsonNode metric) =>
        ((string)metric["interval_method"]!, (double)metric["lower_limit"]!, (string)metric["confidence"]!);

    /// <summary>The metrics of the first group.</summary>
    private static IEnumerable<string> MetricIds(JsonObject measured) => measured["entity"]!["values"]![0]!["metrics"]!.AsArray().Select(m => (string)m!["id"]!);
}
