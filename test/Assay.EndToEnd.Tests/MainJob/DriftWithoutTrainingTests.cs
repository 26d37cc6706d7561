using System.Text.Json.Nodes;
using Assay.EndToEnd.Tests.Processes;

namespace Assay.EndToEnd.Tests.MainJob;

/// <summary>Drift where there is neither training data nor labelled feedback.</summary>
public class DriftWithoutTrainingTests
{
    [Fact]
    public async Task Payload_stands_in_and_drop_in_accuracy_says_why_it_is_missing()
    {
        await using var watched = await WatchedEngine.StartAsync(rows: 300);
        var drift = await watched.AddActiveMonitorAsync("drift", new JsonObject { ["min_samples"] = 100 });
        var run = await watched.RunAsync(drift);
        var parameters = (await watched.Sdk.GetAsync($"monitor_instances/{drift}"))["entity"]!["parameters"]!;
        var metrics = (await watched.Sdk.ShowMetricsAsync(drift))[0]["entity"]!["values"]![0]!["metrics"]!.AsArray();
        JsonNode Metric(string id) => metrics.Single(m => (string)m!["id"]! == id)!;

        Assert.Equal("payload", (string)parameters["baseline"]!);
        Assert.Equal(300, (int)parameters["baseline_rows"]!);
        Assert.InRange((double)Metric("data_drift_magnitude")["value"]!, 0, 0.1);
        Assert.Null((double?)Metric("drift_magnitude")["value"]);
        Assert.Contains("payload has no labels", (string)Metric("drift_magnitude")["reason"]!);
        Assert.Equal("model_drift_unavailable", (string)Assert.Single(run["entity"]!["status"]!["failure"]!["errors"]!.AsArray())!["code"]!);
    }

    [Fact]
    public async Task Too_few_rows_of_anything_end_in_an_error_that_says_what_to_upload()
    {
        await using var watched = await WatchedEngine.StartAsync(rows: 20);
        var drift = await watched.AddMonitorAsync("drift", new JsonObject { ["min_samples"] = 10 });
        var failed = await watched.Sdk.UntilAnyStateAsync($"monitor_instances/{drift}", "error");

        var error = Assert.Single(failed["entity"]!["status"]!["failure"]!["errors"]!.AsArray())!;
        Assert.Equal("training_data_missing", (string)error["code"]!);
        Assert.Contains("Upload training rows", (string)error["message"]!);
    }
}
