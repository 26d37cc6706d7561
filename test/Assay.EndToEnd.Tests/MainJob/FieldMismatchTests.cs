using System.Text.Json.Nodes;
using Assay.EndToEnd.Tests.Processes;

namespace Assay.EndToEnd.Tests.MainJob;

/// <summary>
/// The stock notebook as it really is: its subscription names a prediction field <c>predictedLabel</c>, and the engine
/// answers with <c>prediction</c>. Whoever looks at the subscription, a run or an explanation is told so, with the remedy.
/// </summary>
[Collection(NotebookTests.Name)]
public sealed class FieldMismatchTests : IAsyncLifetime
{
    private const string Remedy = "Set asset_properties.prediction_field to 'prediction'.";
    private const string ScoringId = "mismatch";

    private readonly Notebook _notebook;

    private string _subscription = "";
    private string _payloadSet = "";

    public FieldMismatchTests(Notebook notebook)
    {
        Requirements.Check(notebook.Fault);
        _notebook = notebook;
    }

    public async ValueTask InitializeAsync()
    {
        var provider = (string)_notebook.Provider["metadata"]!["id"]!;
        var body = Bodies.Subscription(_notebook.Sdk.DataMartId, provider, "mismatch", _notebook.Engine.Scoring.Endpoint, "predictedLabel");
        _subscription = (string)(await _notebook.Sdk.PostAsync("subscriptions", body))["metadata"]!["id"]!;
        var sets = await _notebook.Sdk.GetAsync("data_sets", ("target.target_id", _subscription), ("type", "payload_logging"));
        _payloadSet = (string)sets["data_sets"]![0]!["metadata"]!["id"]!;
        await LogAsync(ScoringId);
    }

    public async ValueTask DisposeAsync() => await _notebook.Sdk.DeleteUntilGoneAsync("subscriptions", _subscription);

    [Fact]
    public async Task Subscription_names_the_column_that_is_missing_and_the_one_to_set()
    {
        var finding = Assert.Single(await FindingsAsync());

        Assert.Contains("'predictedLabel'", (string)finding!["message"]!);
        Assert.EndsWith(Remedy, (string)finding["message"]!);
    }

    [Fact]
    public async Task Fairness_run_fails_with_the_remedy()
    {
        var errors = (await RunFairnessAsync("error"))["entity"]!["status"]!["failure"]!["errors"]!.AsArray();

        Assert.EndsWith(Remedy, (string)Assert.Single(errors)!["message"]!);
    }

    [Fact]
    public async Task Explanation_ends_in_an_error_with_the_remedy_and_not_in_silence()
    {
        await AddMonitorAsync("explainability", new JsonObject { ["enabled"] = true });
        var started = await _notebook.Sdk.PostAsync("explanation_tasks", new JsonObject
        {
            ["scoring_ids"] = new JsonArray($"{ScoringId}-1"),
            ["explanation_types"] = new JsonArray("lime"),
            ["subscription_id"] = _subscription,
        });
        var task = await _notebook.Sdk.UntilAnyStateAsync($"explanation_tasks/{started["metadata"]!["explanation_task_ids"]![0]}", "error");

        Assert.EndsWith(Remedy, (string)Assert.Single(task["entity"]!["errors"]!.AsArray())!["error"]!["message"]!);
    }

    [Fact]
    public async Task Mended_subscription_measures_and_stops_complaining()
    {
        await _notebook.Sdk.PatchAsync($"subscriptions/{_subscription}", new JsonArray(new JsonObject
        {
            ["op"] = "replace",
            ["path"] = "/asset_properties/prediction_field",
            ["value"] = "prediction",
        }));
        await LogAsync("mended");
        var run = await RunFairnessAsync("finished");

        Assert.Null(run["entity"]!["status"]!["failure"]);
        Assert.Empty(await FindingsAsync());
    }

    private async Task LogAsync(string scoringId)
    {
        var record = Bodies.PayloadRecord(scoringId, _notebook.ScoringRequest, _notebook.ScoringResponse);
        await _notebook.Sdk.UntilStoredAsync(_payloadSet, await _notebook.Sdk.StoreRecordsAsync(_payloadSet, new JsonArray(record)));
    }

    private async Task<JsonArray> FindingsAsync() =>
        (await _notebook.Sdk.GetAsync($"subscriptions/{_subscription}"))["entity"]!["findings"]?.AsArray() ?? [];

    /// <summary>The run that the server starts by itself for a new fairness instance.</summary>
    private async Task<JsonObject> RunFairnessAsync(string state)
    {
        var instance = await AddMonitorAsync("fairness", Bodies.FairnessParameters());
        var runs = await _notebook.Sdk.GetAsync($"monitor_instances/{instance}/runs");
        return await _notebook.Sdk.UntilAnyStateAsync($"monitor_instances/{instance}/runs/{runs["runs"]![0]!["metadata"]!["id"]}", state);
    }

    private async Task<string> AddMonitorAsync(string definition, JsonObject parameters)
    {
        var added = await _notebook.Sdk.PostAsync("monitor_instances", Bodies.Instance(_notebook.Sdk.DataMartId, definition, _subscription, parameters));
        var id = (string)added["metadata"]!["id"]!;
        await _notebook.Sdk.UntilStateAsync($"monitor_instances/{id}", "active");
        return id;
    }
}
