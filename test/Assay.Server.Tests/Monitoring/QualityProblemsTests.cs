using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Monitoring;

/// <summary>Quality of classifiers of several classes and of regressions.</summary>
public class QualityProblemsTests(MonitoringHost place) : IClassFixture<MonitoringHost>
{
    private static readonly string[] Features = ["Amount", "Purpose"];

    /// <summary>Red below 1, green below 2, else blue, each with probability 0.6.</summary>
    private static readonly RowModel Colours = new(
        ["red", "green", "blue"],
        row => [.. Enumerable.Range(0, 3).Select(i => i == Math.Min(2, (int)(double)row["Amount"]!) ? 0.6 : 0.2)]);

    private static readonly RowModel Price = RowModel.Regression(row => 10 * (double)row["Amount"]!);

    /// <summary>Right but for a green that is really blue and a red that is really green.</summary>
    private static readonly (double Amount, string Label)[] Labelled =
        [(0.5, "red"), (0.5, "red"), (0.5, "green"), (1.5, "green"), (1.5, "green"), (1.5, "blue"), (2.5, "blue"), (2.5, "blue")];

    [Fact]
    public async Task Multiclass_run_gives_the_metrics_computed_by_hand()
    {
        var (_, measured, run) = await ClassifyAsync();

        Assert.Equal(6 / 8.0, measured.Value("accuracy")!.Value, 1e-12);
        Assert.Equal(6 / 8.0, measured.Value("weighted_recall")!.Value, 1e-12);
        Assert.Equal(((2 * 2 / 3.0) + (3 * 2 / 3.0) + (3 * 1.0)) / 8, measured.Value("weighted_precision")!.Value, 1e-12);
        Assert.Equal(((2 * 1 / 6.0) + (3 * 1 / 5.0)) / 8, measured.Value("weighted_false_positive_rate")!.Value, 1e-12);
        Assert.Equal(((6 * Math.Log(1 / 0.6)) + (2 * Math.Log(1 / 0.2))) / 8, measured.Value("log_loss")!.Value, 1e-12);
        Assert.Equal(0.15, measured.Value("expected_calibration_error")!.Value, 1e-12);
        Assert.Equal(13, measured["entity"]!["values"]![0]!["metrics"]!.AsArray().Count);
        Assert.Equal("""{"labels":["red","green","blue"],"values":[[2,0,0],[1,2,0],[0,1,2]]}""", measured.Source("confusion_matrix_1").ToJsonString());
        var perLabel = Operator(run)["confusion_matrix"]!["metrics_per_label"]!;
        Assert.Equal([1, 2 / 3.0, 2 / 3.0], perLabel["recall_per_label"]!.AsArray().Select(v => (double)v!["value"]!));
        Assert.Equal([2 / 3.0, 2 / 3.0, 1], perLabel["precision_per_label"]!.AsArray().Select(v => (double)v!["value"]!));
        Assert.Equal([1 / 6.0, 1 / 5.0, 0], perLabel["false_positive_rate_per_label"]!.AsArray().Select(v => (double)v!["value"]!));
    }

    [Fact]
    public async Task Multiclass_run_brings_reliability_curves()
    {
        var (_, measured, _) = await ClassifyAsync();
        var curve = measured.Source("calibration_1");
        var point = Assert.Single(curve["equal_width"]!["points"]!.AsArray())!;

        Assert.Equal((8, 0.75), ((int)point["count"]!, (double)point["hit_rate"]!));
        Assert.Equal((0.6, 0.15), (Math.Round((double)point["mean_forecast"]!, 12), Math.Round((double)curve["equal_mass"]!["expected_calibration_error"]!, 12)));
        Assert.InRange((double)point["interval_lower"]!, 0.3, 0.5);
    }

    [Fact]
    public async Task Multiclass_instance_has_the_limits_of_its_metrics_only()
    {
        var (instance, measured, _) = await ClassifyAsync();
        var limited = instance["entity"]!["thresholds"]!.AsArray().Select(t => (string)t!["metric_id"]!).ToList();

        Assert.Contains("weighted_recall", limited);
        Assert.Equal([], new[] { "area_under_roc", "r2", "label_skew" }.Intersect(limited));
        Assert.Equal((0.8, "suspected"), ((double)measured.Metric("accuracy")["lower_limit"]!, (string)measured.Metric("accuracy")["confidence"]!));
        Assert.Equal(0.8, (double)measured.Metric("weighted_false_positive_rate")["upper_limit"]!);
        Assert.Null(measured.Metric("macro_recall")["lower_limit"]);
    }

    [Fact]
    public async Task Multiclass_labels_that_are_indexes_mean_the_subscriptions_classes()
    {
        var (_, measured, _) = await ClassifyAsync(label => Array.IndexOf(["red", "green", "blue"], label));

        Assert.Equal("""{"labels":["red","green","blue"],"values":[[2,0,0],[1,2,0],[0,1,2]]}""", measured.Source("confusion_matrix_1").ToJsonString());
    }

    [Fact]
    public async Task Multiclass_label_that_the_model_does_not_know_counts_as_wrong_and_is_named()
    {
        var (_, measured, run) = await ClassifyAsync(label => label == "red" ? "pink" : label);

        Assert.Equal(4 / 8.0, measured.Value("accuracy")!.Value, 1e-12);
        Assert.Equal(["labels_unknown"], run.FailureCodes());
        Assert.Contains("'pink'", run.FailureText());
    }

    [Fact]
    public async Task Multiclass_order_of_probabilities_that_nobody_names_is_not_guessed()
    {
        var (_, measured, run) = await ClassifyAsync(label => label == "red" ? "pink" : label, new JsonArray());

        Assert.Equal("no scores", (string)measured.Metric("log_loss")["reason"]!);
        Assert.Contains("asset_properties.labels", run.FailureText());
    }

    [Fact]
    public async Task Regression_run_gives_the_metrics_computed_by_hand()
    {
        var (_, measured, run) = await PredictAsync([(1, 12), (2, 19), (3, 33), (4, 36)]);

        // Errors -2, 1, -3, 4; labels 12, 19, 33, 36 about 25.
        Assert.Equal(30 / 4.0, measured.Value("mean_squared_error")!.Value, 1e-12);
        Assert.Equal(Math.Sqrt(7.5), measured.Value("root_mean_squared_error")!.Value, 1e-12);
        Assert.Equal(10 / 4.0, measured.Value("mean_absolute_error")!.Value, 1e-12);
        Assert.Equal(1 - (30 / 390.0), measured.Value("r2")!.Value, 1e-12);
        Assert.Equal(1, measured.Value("spearman"));
        Assert.Equal(((2 / 12.0) + (1 / 19.0) + (3 / 33.0) + (4 / 36.0)) / 4, measured.Value("mean_absolute_percentage_error")!.Value, 1e-12);
        Assert.Equal((4, 0.8), ((int)measured.Metric("r2")["count"]!, (double)measured.Metric("r2")["lower_limit"]!));
        Assert.Null(measured.Metric("mean_squared_error")["upper_limit"]);
        Assert.Null(measured["entity"]!["sources"]);
        Assert.Null(Operator(run)["confusion_matrix"]);
        Assert.Equal(measured.Value("r2"), (double)Operator(run)["metrics"]!["r2"]!);
    }

    [Fact]
    public async Task Regression_rows_that_bring_answers_are_not_scored_again()
    {
        var before = place.Engine.Requests.Count;
        var (_, measured, run) = await PredictAsync([(1, 12), (2, 19), (3, 33), (4, null)], withAnswers: true);

        Assert.Equal(before, place.Engine.Requests.Count);
        Assert.Equal(14 / 3.0, measured.Value("mean_squared_error")!.Value, 1e-12);
        Assert.Equal(["rows_skipped"], run.FailureCodes());
    }

    [Fact]
    public async Task Regression_with_a_label_of_0_has_no_percentage_error()
    {
        var (_, measured, _) = await PredictAsync([(1, 12), (0, 0), (3, 33), (4, 36)]);

        Assert.Equal((null, "a label is 0"), (measured.Value("mean_absolute_percentage_error"), (string)measured.Metric("mean_absolute_percentage_error")["reason"]!));
        Assert.NotNull(measured.Value("symmetric_mean_absolute_percentage_error"));
    }

    private async Task<(JsonObject Instance, JsonObject Measured, JsonObject Run)> ClassifyAsync(Func<string, object>? write = null, JsonArray? classes = null)
    {
        var properties = new JsonObject
        {
            ["label_column"] = "Colour",
            ["prediction_field"] = "prediction",
            ["probability_fields"] = new JsonArray("probability"),
            ["labels"] = classes ?? new JsonArray("red", "green", "blue"),
        };
        var model = await place.SubscribeAsync(Colours with { SendsLabels = false }, Features, properties, "multiclass");
        var instance = await model.AddMonitorAsync("quality", new JsonObject { ["min_feedback_data_size"] = 8 });
        await model.LabelAsync([.. Features, "Colour"], Labelled.Select(r => new[] { r.Amount, "car", write?.Invoke(r.Label) ?? r.Label }));
        var run = await model.RunAsync(instance);
        return (instance, await model.MeasuredAsync(instance, run), run);
    }

    private async Task<(JsonObject Instance, JsonObject Measured, JsonObject Run)> PredictAsync((double Amount, double? Label)[] rows, bool withAnswers = false)
    {
        var model = await place.SubscribeAsync(Price, Features, new JsonObject { ["label_column"] = "Price", ["prediction_field"] = "prediction" }, "regression");
        var instance = await model.AddMonitorAsync("quality", new JsonObject { ["min_feedback_data_size"] = 4 });
        string[] columns = withAnswers ? [.. Features, "Price", "_original_prediction"] : [.. Features, "Price"];
        await model.LabelAsync(columns, rows.Select(r => (object?[])(withAnswers ? [r.Amount, "car", r.Label, 10 * r.Amount] : [r.Amount, "car", r.Label])));
        var run = await model.RunAsync(instance);
        return (instance, await model.MeasuredAsync(instance, run), run);
    }

    private static JsonNode Operator(JsonObject run) => run["entity"]!["status"]!["operators"]![0]!["result"]!;
}
