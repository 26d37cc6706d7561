using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Monitoring;

/// <summary>Twelve labelled applications whose score is their amount: positive (Risk) from 0.5 on.</summary>
public class QualityMonitorTests(MonitoringHost place) : IClassFixture<MonitoringHost>
{
    private static readonly string[] Features = ["Amount", "Purpose"];

    private static readonly RowModel Scorer = RowModel.Binary("No Risk", "Risk", row => (double)row["Amount"]!);

    /// <summary>4 true positives, 2 false positives, 1 false negative, 5 true negatives.</summary>
    private static readonly (double Score, string Label)[] Labelled =
    [
        (0.9, "Risk"), (0.8, "Risk"), (0.7, "No Risk"), (0.65, "Risk"), (0.6, "Risk"), (0.55, "No Risk"),
        (0.45, "Risk"), (0.4, "No Risk"), (0.3, "No Risk"), (0.2, "No Risk"), (0.1, "No Risk"), (0.05, "No Risk"),
    ];

    [Fact]
    public async Task Run_scores_labelled_rows_and_gives_the_metrics_computed_by_hand()
    {
        var (model, instance) = await StartAsync();
        var before = place.Engine.Requests.Count;
        var measured = await model.RunAndMeasureAsync(instance);

        Assert.Equal(12, place.Engine.Requests.Skip(before).Single().RowCount);
        AssertByHand(measured);

        // Of 35 pairs of a positive and a negative, 0.65 and 0.6 lie below one negative and 0.45 below two.
        Assert.Equal(31 / 35.0, measured.Value("area_under_roc")!.Value, 1e-12);
        Assert.Equal((2 * 31 / 35.0) - 1, measured.Value("gini_coefficient")!.Value, 1e-12);
        Assert.Equal(Labelled.Average(r => r.Label == "Risk" ? -Math.Log(r.Score) : -Math.Log(1 - r.Score)), measured.Value("log_loss")!.Value, 1e-12);
        Assert.Equal(Labelled.Average(r => Math.Pow(r.Score - (r.Label == "Risk" ? 1 : 0), 2)), measured.Value("brier_score")!.Value, 1e-12);
        Assert.Equal("original", (string)measured["entity"]!["values"]![0]!["tags"]![0]!["value"]!);
    }

    [Fact]
    public async Task Run_rows_that_bring_the_models_answers_are_not_scored_again()
    {
        var (model, instance) = await StartAsync(withAnswers: true);
        var before = place.Engine.Requests.Count;
        var measured = await model.RunAndMeasureAsync(instance);

        Assert.Equal(before, place.Engine.Requests.Count);
        AssertByHand(measured);
        Assert.Equal(31 / 35.0, measured.Value("area_under_roc")!.Value, 1e-12);
    }

    [Fact]
    public async Task Run_rows_of_which_one_lacks_an_answer_are_all_scored()
    {
        var (model, instance) = await StartAsync(withAnswers: true, last: null);
        var before = place.Engine.Requests.Count;
        AssertByHand(await model.RunAndMeasureAsync(instance));

        Assert.Equal(12, place.Engine.Requests.Skip(before).Single().RowCount);
    }

    [Fact]
    public async Task Run_shows_the_confusion_matrix_and_metrics_by_label()
    {
        var (model, instance) = await StartAsync();
        var run = await model.RunAsync(instance);
        var measured = await model.MeasuredAsync(instance, run);
        var result = run["entity"]!["status"]!["operators"]![0]!;
        var matrix = result["result"]!["confusion_matrix"]!;

        Assert.Equal("""{"labels":["No Risk","Risk"],"values":[[5,2],[1,4]]}""", measured.Source("confusion_matrix_1").ToJsonString());
        Assert.Equal("original", (string)result["id"]!);
        Assert.Equal("[[5,2],[1,4]]", matrix["values"]!.ToJsonString());
        Assert.Equal(12, (int)matrix["total_records_processed"]!);
        AssertPerLabel(matrix, "precision_per_label", 5 / 6.0, 4 / 6.0);
        AssertPerLabel(matrix, "recall_per_label", 5 / 7.0, 4 / 5.0);
        AssertPerLabel(matrix, "true_positive_rate_per_label", 5 / 7.0, 4 / 5.0);
        AssertPerLabel(matrix, "false_positive_rate_per_label", 1 / 5.0, 2 / 7.0);
        Assert.Equal(measured.Value("accuracy"), (double)result["result"]!["metrics"]!["accuracy"]!);
    }

    [Fact]
    public async Task Run_limits_have_the_direction_of_their_metric()
    {
        var thresholds = new JsonArray(new JsonObject { ["metric_id"] = "accuracy", ["type"] = "lower_limit", ["value"] = 0.76 });
        var (model, instance) = await StartAsync(thresholds: thresholds);
        var measured = await model.RunAndMeasureAsync(instance);
        var loss = measured.Metric("log_loss");

        Assert.Equal((0.76, "suspected"), ((double)measured.Metric("accuracy")["lower_limit"]!, (string)measured.Metric("accuracy")["confidence"]!));
        Assert.Null(loss["lower_limit"]);
        Assert.Equal((0.8, "ok"), ((double)loss["upper_limit"]!, (string)loss["confidence"]!));
    }

    [Fact]
    public async Task Run_other_positive_class_mirrors_the_matrix()
    {
        var (model, instance) = await StartAsync(parameters: new JsonObject { ["min_feedback_data_size"] = 12, ["positive_class"] = "No Risk" });
        var measured = await model.RunAndMeasureAsync(instance);

        Assert.Equal("""{"labels":["Risk","No Risk"],"values":[[4,1],[2,5]]}""", measured.Source("confusion_matrix_1").ToJsonString());
        Assert.Equal(5 / 7.0, measured.Value("recall")!.Value, 1e-12);
        Assert.Equal(31 / 35.0, measured.Value("area_under_roc")!.Value, 1e-12);
    }

    [Fact]
    public async Task Run_too_few_rows_is_no_number_but_says_what_is_missing()
    {
        var (model, instance) = await StartAsync(parameters: new JsonObject { ["min_feedback_data_size"] = 13 });
        var run = await model.RunAsync(instance);
        var measured = await model.MeasuredAsync(instance, run);

        Assert.Equal(["insufficient_data"], run.FailureCodes());
        Assert.Equal(14, measured["entity"]!["values"]![0]!["metrics"]!.AsArray().Count);
        Assert.All(measured["entity"]!["values"]![0]!["metrics"]!.AsArray(), m => Assert.Equal("insufficient data: 12 of 13", (string)m!["reason"]!));
        Assert.Equal(0, (int)measured["entity"]!["issue_count"]!);
    }

    [Fact]
    public async Task Run_labels_that_the_model_does_not_know_are_named()
    {
        var (model, instance) = await StartAsync(label: "risky");
        var run = await model.RunAsync(instance);

        Assert.Equal("error", (string)run["entity"]!["status"]!["state"]!);
        Assert.Equal(["classes_not_binary"], run.FailureCodes());
        Assert.Contains("risky", run.FailureText());
    }

    [Fact]
    public async Task Run_rows_without_a_label_are_skipped_and_counted()
    {
        var (model, instance) = await StartAsync(label: null);
        var run = await model.RunAsync(instance);
        var measured = await model.MeasuredAsync(instance, run);

        Assert.Equal(["rows_skipped"], run.FailureCodes());
        Assert.Contains("1 rows", run.FailureText());
        Assert.Equal(11, (int)measured.Metric("accuracy")["count"]!);
    }

    [Theory]
    [InlineData(true, "column_missing", "'Purpose'")]
    [InlineData(false, "features_unknown", "asset_properties.feature_fields")]
    public async Task Run_rows_that_cannot_be_scored_name_what_is_missing(bool featuresKnown, string code, string says)
    {
        var model = await place.SubscribeAsync(Scorer, featuresKnown ? Features : []);
        var instance = await model.AddMonitorAsync("quality", new JsonObject { ["min_feedback_data_size"] = 1 });
        await model.LabelAsync(["Amount", "Risk"], [[0.9, "Risk"]]);
        var run = await model.RunAsync(instance);

        Assert.Equal([code], run.FailureCodes());
        Assert.Contains(says, run.FailureText());
    }

    [Fact]
    public async Task Instance_makes_the_feedback_set_with_the_columns_that_clients_look_for()
    {
        var model = await place.SubscribeAsync(Scorer, Features);
        await model.AddMonitorAsync("quality");
        var sets = await place.Host.GetAsync($"data_sets?target.target_id={model.Id}&target.target_type=subscription&type=feedback");
        var columns = sets["data_sets"]![0]!["entity"]!["data_schema"]!["fields"]!.AsArray().Select(f => (string)f!["name"]!).ToList();

        Assert.Subset(columns.ToHashSet(), new HashSet<string> { "record_id", "record_timestamp", "transaction_id", "_original_prediction", "_original_probability" });
    }

    [Fact]
    public async Task Instance_without_a_label_column_is_refused_with_the_member_to_set()
    {
        var model = await place.SubscribeAsync(Scorer, Features, new JsonObject { ["prediction_field"] = "prediction" });
        var (status, json) = await model.TryAddMonitorAsync("quality");

        Assert.Equal((400, "label_column_missing"), (status, (string)json!["errors"]![0]!["code"]!));
        Assert.Contains("asset_properties.label_column", (string)json["errors"]![0]!["message"]!);
    }

    private async Task<(MonitoredModel Model, JsonObject Instance)> StartAsync(
        bool withAnswers = false, string? last = "No Risk", string? label = "No Risk", JsonObject? parameters = null, JsonArray? thresholds = null)
    {
        var model = await place.SubscribeAsync(Scorer, Features);
        var instance = await model.AddMonitorAsync("quality", parameters ?? new JsonObject { ["min_feedback_data_size"] = 12 }, thresholds);
        string[] columns = withAnswers ? ["Amount", "Purpose", "Risk", "_original_prediction", "_original_probability"] : ["Amount", "Purpose", "Risk"];
        await model.LabelAsync(columns, Labelled.Select((r, i) =>
        {
            var given = i == Labelled.Length - 1 ? label : r.Label;
            object?[] row = [r.Score, "car", given];
            return withAnswers ? [.. row, i == Labelled.Length - 1 ? last : r.Score >= 0.5 ? "Risk" : "No Risk", new[] { 1 - r.Score, r.Score }] : row;
        }));
        return (model, instance);
    }

    private static void AssertByHand(JsonObject measured)
    {
        Assert.Equal(9 / 12.0, measured.Value("accuracy")!.Value, 1e-12);
        Assert.Equal(4 / 6.0, measured.Value("precision")!.Value, 1e-12);
        Assert.Equal(4 / 5.0, measured.Value("recall")!.Value, 1e-12);
        Assert.Equal(4 / 5.0, measured.Value("true_positive_rate")!.Value, 1e-12);
        Assert.Equal(2 / 7.0, measured.Value("false_positive_rate")!.Value, 1e-12);
        Assert.Equal(8 / 11.0, measured.Value("f1_measure")!.Value, 1e-12);
        Assert.Equal(((4 * 5) - (2 * 1)) / Math.Sqrt(6 * 5 * 7 * 6), measured.Value("matthews_correlation_coefficient")!.Value, 1e-12);
        Assert.Equal(12, (int)measured.Metric("accuracy")["count"]!);
    }

    private static void AssertPerLabel(JsonNode matrix, string metric, double negative, double positive)
    {
        var values = matrix["metrics_per_label"]![metric]!.AsArray();

        Assert.Equal(["No Risk", "Risk"], values.Select(v => (string)v!["label"]!));
        Assert.Equal((Math.Round(negative, 9), Math.Round(positive, 9)), (Math.Round((double)values[0]!["value"]!, 9), Math.Round((double)values[1]!["value"]!, 9)));
    }
}
