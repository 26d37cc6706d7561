using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Monitoring;

/// <summary>Labels that come after the answer, alone: they join the logged transaction they name.</summary>
public class LateLabelsTests(MonitoringHost place) : IClassFixture<MonitoringHost>
{
    private static readonly string[] Features = ["Amount", "Purpose"];

    private static readonly RowModel Scorer = RowModel.Binary("No Risk", "Risk", row => (double)row["Amount"]!);

    [Fact]
    public async Task Run_joins_labels_to_logged_answers_and_asks_no_engine()
    {
        var (model, instance) = await StartAsync(4);
        await model.LogAsync("a", [[0.9, "car"], [0.2, "car"], [0.7, "car"]]);
        await model.LogAsync("b", [[0.4, "car"]]);
        await model.LabelAsync(["transaction_id", "Risk"], [["a-1", "Risk"], ["a-2", "No Risk"], ["a-3", "No Risk"], ["b", "Risk"]]);
        var before = place.Engine.Requests.Count;
        var run = await model.RunAsync(instance);
        var measured = await model.MeasuredAsync(instance, run);

        Assert.Equal(before, place.Engine.Requests.Count);
        Assert.Equal("""{"labels":["No Risk","Risk"],"values":[[1,1],[1,1]]}""", measured.Source("confusion_matrix_1").ToJsonString());
        Assert.Equal(3 / 4.0, measured.Value("area_under_roc")!.Value, 1e-12);
        Assert.Equal([], run.FailureCodes());
        Assert.Equal(4, (int)Labels(run)["joined"]!);
    }

    [Fact]
    public async Task Run_label_that_comes_twice_counts_once_and_of_another_one_the_newest()
    {
        var (model, instance) = await StartAsync(3);
        await model.LogAsync("a", [[0.9, "car"], [0.8, "car"], [0.1, "car"]]);
        await model.LabelAsync(["transaction_id", "Risk"], [["a-1", "Risk"], ["a-2", "No Risk"], ["a-3", "No Risk"]]);
        await model.LabelAsync(["transaction_id", "Risk"], [["a-1", "Risk"], ["a-2", "Risk"]]);
        var run = await model.RunAsync(instance);
        var measured = await model.MeasuredAsync(instance, run);

        Assert.Equal("""{"labels":["No Risk","Risk"],"values":[[1,0],[0,2]]}""", measured.Source("confusion_matrix_1").ToJsonString());
        Assert.Equal(["labels_changed"], run.FailureCodes());
        Assert.Contains("1 transactions", run.FailureText());
        Assert.Equal((2, 1), ((int)Labels(run)["repeated"]!, (int)Labels(run)["changed"]!));
    }

    [Fact]
    public async Task Run_label_of_a_transaction_that_was_not_logged_is_counted_as_unmatched()
    {
        var (model, instance) = await StartAsync(2);
        await model.LogAsync("a", [[0.9, "car"], [0.1, "car"]]);
        await model.LabelAsync(["transaction_id", "Risk"], [["a-1", "Risk"], ["a-2", "No Risk"], ["lost", "Risk"], ["a", "Risk"]]);
        var run = await model.RunAsync(instance);

        Assert.Equal(["labels_unmatched", "labels_ambiguous"], run.FailureCodes());
        Assert.Equal((1, 1), ((int)Labels(run)["unmatched"]!, (int)Labels(run)["ambiguous"]!));
        Assert.Equal(2, (int)(await model.MeasuredAsync(instance, run)).Metric("accuracy")["count"]!);
    }

    [Fact]
    public async Task Run_matches_a_label_that_came_before_its_transaction()
    {
        var (model, instance) = await StartAsync(2);
        await model.LabelAsync(["transaction_id", "Risk"], [["a-1", "Risk"], ["a-2", "No Risk"]]);
        var early = await model.RunAsync(instance);
        await model.LogAsync("a", [[0.9, "car"], [0.1, "car"]]);
        var late = await model.RunAndMeasureAsync(instance);

        Assert.Equal(["labels_unmatched", "insufficient_data"], early.FailureCodes());
        Assert.Equal("insufficient data: 0 of 2", (string)(await model.MeasuredAsync(instance, early)).Metric("accuracy")["reason"]!);
        Assert.Equal(1, late.Value("accuracy"));
    }

    [Fact]
    public async Task Run_labels_as_indexes_mean_the_subscriptions_classes()
    {
        var (model, instance) = await StartAsync(2);
        await model.LogAsync("a", [[0.9, "car"], [0.1, "car"]]);
        await model.LabelAsync(["scoring_id", "Risk"], [["a-1", 1], ["a-2", 0]]);
        var measured = await model.RunAndMeasureAsync(instance);

        Assert.Equal("""{"labels":["No Risk","Risk"],"values":[[1,0],[0,1]]}""", measured.Source("confusion_matrix_1").ToJsonString());
    }

    [Fact]
    public async Task Run_joined_rows_and_rows_that_are_scored_count_together()
    {
        var (model, instance) = await StartAsync(3);
        await model.LogAsync("a", [[0.9, "car"], [0.1, "car"]]);
        await model.LabelAsync(["transaction_id", "Risk"], [["a-1", "Risk"], ["a-2", "No Risk"]]);
        await model.LabelAsync(["Amount", "Purpose", "Risk"], [[0.8, "car", "No Risk"]]);
        var before = place.Engine.Requests.Count;
        var measured = await model.RunAndMeasureAsync(instance);

        Assert.Equal(1, place.Engine.Requests.Skip(before).Single().RowCount);
        Assert.Equal("""{"labels":["No Risk","Risk"],"values":[[1,1],[0,1]]}""", measured.Source("confusion_matrix_1").ToJsonString());
        Assert.Equal(3, (int)measured.Metric("area_under_roc")["count"]!);
    }

    [Fact]
    public async Task Run_regression_joins_too()
    {
        var model = await place.SubscribeAsync(RowModel.Regression(row => 10 * (double)row["Amount"]!), Features, new JsonObject { ["label_column"] = "Price", ["prediction_field"] = "prediction" }, "regression");
        var instance = await model.AddMonitorAsync("quality", new JsonObject { ["min_feedback_data_size"] = 2 });
        await model.LogAsync("a", [[1.0, "car"], [2.0, "car"]]);
        await model.LabelAsync(["transaction_id", "Price"], [["a-1", 11], ["a-2", 19]]);

        Assert.Equal(1, (await model.RunAndMeasureAsync(instance)).Value("mean_squared_error"));
    }

    private async Task<(MonitoredModel Model, JsonObject Instance)> StartAsync(int minimum)
    {
        var properties = new JsonObject
        {
            ["label_column"] = "Risk",
            ["prediction_field"] = "prediction",
            ["probability_fields"] = new JsonArray("probability"),
            ["labels"] = new JsonArray("No Risk", "Risk"),
        };
        var model = await place.SubscribeAsync(Scorer, Features, properties);
        return (model, await model.AddMonitorAsync("quality", new JsonObject { ["min_feedback_data_size"] = minimum }));
    }

    private static JsonNode Labels(JsonObject run) => run["entity"]!["status"]!["operators"]![0]!["result"]!["labels"]!;
}
