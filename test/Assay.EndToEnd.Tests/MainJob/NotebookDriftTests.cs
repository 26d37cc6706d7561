using System.Text.Json.Nodes;

namespace Assay.EndToEnd.Tests.MainJob;

/// <summary>
/// Steps 22 to 24: drift with an archive that only OpenScale can read, and training data in an object store that this
/// server has no way to. The labelled feedback stands in for the training rows.
/// </summary>
[Collection(NotebookTests.Name)]
public sealed class NotebookDriftTests
{
    private readonly Notebook _notebook;

    public NotebookDriftTests(Notebook notebook)
    {
        Requirements.Check(notebook.Fault);
        _notebook = notebook;
    }

    [Fact]
    public void Instance_says_what_the_baseline_is()
    {
        var parameters = _notebook.Drift["entity"]!["parameters"]!;

        Assert.Equal("feedback", (string)parameters["baseline"]!);
        Assert.Equal(_notebook.FeedbackCount, (long)parameters["baseline_rows"]!);
        Assert.True((int)parameters["constraints"]! > 0);
        Assert.InRange((double)parameters["baseline_violation_rate"]!, 0, 0.05);
    }

    [Fact]
    public async Task Drop_in_consistency_is_the_share_of_rows_that_drifted()
    {
        var value = (double)Metric("data_drift_magnitude")["value"]!;
        var summary = await SummaryAsync();

        Assert.Equal((int)summary["data_drifted_transactions"]!["count"]! / (double)Notebook.Rows, value, 1e-9);
        Assert.InRange(value, 0, 1);
    }

    [Fact]
    public void Drop_in_accuracy_is_a_number_or_says_why_not()
    {
        var parameters = _notebook.Drift["entity"]!["parameters"]!;
        var drop = Metric("drift_magnitude");
        if ((string?)parameters["model_drift_refusal"] is { } refusal)
        {
            Assert.Null((double?)drop["value"]);
            Assert.Equal(refusal, (string)drop["reason"]!);
            Assert.Contains(_notebook.DriftRun["entity"]!["status"]!["failure"]!["errors"]!.AsArray(), e => (string)e!["message"]! == refusal);
        }
        else
        {
            Assert.Equal((double)parameters["base_accuracy"]! - (double)Metric("predicted_accuracy")["value"]!, (double)drop["value"]!, 1e-9);
        }
    }

    [Fact]
    public async Task Uploaded_archive_comes_back_byte_by_byte()
    {
        var archive = await _notebook.Sdk.DownloadAsync($"monitoring_services/drift/monitor_instances/{_notebook.Drift["metadata"]!["id"]}/archives");

        Assert.Equal(Notebook.Archive, archive);
    }

    private JsonNode Metric(string id) =>
        Assert.Single(Assert.Single(_notebook.DriftMetrics)["entity"]!["values"]!.AsArray())!["metrics"]!.AsArray().Single(m => (string)m!["id"]! == id)!;

    private async Task<JsonNode> SummaryAsync()
    {
        var path = $"monitor_instances/{_notebook.Drift["metadata"]!["id"]}/measurements/{_notebook.DriftMetrics[0]["metadata"]!["id"]}";
        return (await _notebook.Sdk.GetAsync(path))["entity"]!["sources"]![0]!["data"]!;
    }
}
