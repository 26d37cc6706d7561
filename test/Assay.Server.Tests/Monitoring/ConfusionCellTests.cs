using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Monitoring;

/// <summary>The transactions behind a cell of the confusion matrix.</summary>
public class ConfusionCellTests(MonitoringHost place) : IClassFixture<MonitoringHost>
{
    private static readonly string[] Features = ["Amount", "Purpose"];

    private static readonly RowModel Scorer = RowModel.Binary("No Risk", "Risk", row => (double)row["Amount"]!);

    [Fact]
    public async Task Cell_gives_the_transactions_of_its_run_and_they_can_be_explained()
    {
        var (model, instance) = await StartAsync(4);
        await model.LogAsync("a", [[0.9, "car"], [0.2, "car"], [0.7, "car"], [0.6, "car"]]);
        await model.LabelAsync(["transaction_id", "Risk"], [["a-1", "Risk"], ["a-2", "No Risk"], ["a-3", "Risk"], ["a-4", 0]]);
        await model.LabelAsync(["transaction_id", "Risk"], [["a-3", "No Risk"]]);
        var run = await model.RunAsync(instance);
        await model.LabelAsync(["transaction_id", "Risk"], [["a-1", "No Risk"]]);
        var address = Cell(run);
        var cell = await place.Host.GetAsync($"{address}?label=No%20Risk&prediction=Risk");
        var second = await place.Host.GetAsync($"{address}?label=No%20Risk&prediction=Risk&limit=1&offset=1");

        Assert.Equal(2, (int)Matrix(run)["values"]![0]![1]!);
        Assert.Equal(["a-3", "a-4"], Ids(cell));
        Assert.Equal(["a-4"], Ids(second));
        Assert.Equal(0.7, (double)cell["records"]![0]!["prediction_probability"]!, 1e-12);
        Assert.Equal(["a-1"], Ids(await place.Host.GetAsync($"{address}?label=Risk&prediction=Risk")));
        Assert.Equal([], Ids(await place.Host.GetAsync($"{address}?label=Risk&prediction=No%20Risk")));
        var task = await place.Host.PostAsync("explanation_tasks", new JsonObject { ["scoring_ids"] = new JsonArray("a-3"), ["subscription_id"] = model.Id });
        Assert.Single(task["metadata"]!["explanation_task_ids"]!.AsArray());
    }

    [Theory]
    [InlineData("?prediction=Risk", "label")]
    [InlineData("?label=Risk", "prediction")]
    [InlineData("?label=Risk&prediction=risky", "prediction")]
    [InlineData("?label=Risk&prediction=Risk&limit=0", "limit")]
    public async Task Cell_that_is_not_in_the_matrix_is_refused_and_named(string query, string parameter)
    {
        var (model, instance) = await StartAsync(1);
        await model.LogAsync("a", [[0.9, "car"]]);
        await model.LabelAsync(["transaction_id", "Risk"], [["a", "Risk"]]);
        var run = await model.RunAsync(instance);
        var (status, answer) = await place.Host.TrySendAsync(HttpMethod.Get, Cell(run) + query);

        Assert.Equal((400, parameter), (status, (string)answer!["errors"]![0]!["target"]!["name"]!));
    }

    [Fact]
    public async Task Cell_of_a_run_without_a_matrix_is_not_found()
    {
        var (model, instance) = await StartAsync(9);
        var run = await model.RunAsync(instance);

        Assert.Equal(404, (await place.Host.TrySendAsync(HttpMethod.Get, $"monitor_instances/{instance.Id()}/runs/{run.Id()}/confusion_matrix/records?label=Risk&prediction=Risk")).Status);
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

    private static JsonNode Matrix(JsonObject run) => run["entity"]!["status"]!["operators"]![0]!["result"]!["confusion_matrix"]!;

    private static string Cell(JsonObject run) => ((string)Matrix(run)["cell_records_href"]!)["/v2/".Length..];

    private static IEnumerable<string> Ids(JsonNode cell) => cell["records"]!.AsArray().Select(r => (string)r!["scoring_id"]!);
}
