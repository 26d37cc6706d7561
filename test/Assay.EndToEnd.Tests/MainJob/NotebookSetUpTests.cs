using System.Text.Json.Nodes;
using Assay.EndToEnd.Tests.Sdk;

namespace Assay.EndToEnd.Tests.MainJob;

/// <summary>Steps 1 to 11: sign-in, data mart, provider, subscription, payload.</summary>
[Collection(NotebookTests.Name)]
public sealed class NotebookSetUpTests
{
    private static readonly TimeSpan ClientWaits = TimeSpan.FromSeconds(5);

    private readonly Notebook _notebook;

    public NotebookSetUpTests(Notebook notebook)
    {
        Requirements.Check(notebook.Fault);
        _notebook = notebook;
    }

    [Fact]
    public void Definitions_give_the_client_its_enum_of_monitors()
    {
        var monitors = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var definition in _notebook.Definitions["monitor_definitions"]!.AsArray())
        {
            var entity = definition!["entity"]!;
            Assert.True(monitors.TryAdd(Constant((string)entity["name"]!), (string)definition["metadata"]!["id"]!));
            var metrics = entity["metrics"]!.AsArray().Select(m => (Name: Constant((string)m!["name"]!).Split('(')[0], Id: (string)m["id"]!)).ToList();
            Assert.Equal(metrics.Count, metrics.Select(m => m.Name).Distinct().Count());
            Assert.All(entity["tags"]!.AsArray(), tag => Assert.NotNull((string?)tag!["id"]));
        }

        Assert.Equal("fairness", monitors["FAIRNESS"]);
        Assert.Equal("quality", monitors["QUALITY"]);
        Assert.Equal("drift", monitors["DRIFT"]);
        Assert.Equal("drift_v2", monitors["DRIFT_V2"]);
        Assert.Equal("explainability", monitors["EXPLAINABILITY"]);
        Assert.Equal("performance", monitors["PERFORMANCE"]);
        Assert.Equal("model_health", monitors["MODEL_HEALTH"]);
    }

    [Fact]
    public void Data_mart_is_there_from_the_start_under_the_id_of_the_instance()
    {
        Assert.Equal(_notebook.Sdk.DataMartId, (string)_notebook.DataMart["metadata"]!["id"]!);
        Assert.True((bool)_notebook.DataMart["entity"]!["internal_database"]!);
        Assert.Equal("active", (string)_notebook.DataMart["entity"]!["status"]!["state"]!);
    }

    [Fact]
    public void Subscription_keeps_what_was_sent_and_hides_its_secrets()
    {
        var entity = _notebook.Subscription["entity"]!;
        var reference = entity["asset_properties"]!["training_data_reference"]!.AsObject();

        Assert.Equal("x", entity["deployment"]!["scoring_endpoint"]!["request_headers"]!.AsObject().Select(h => h.Key).Last());
        Assert.Equal(CreditRisk.Fields, entity["asset_properties"]!["feature_fields"]!.AsArray().Select(f => (string)f!));
        Assert.Equal(["secret_id"], reference.Select(m => m.Key));
        Assert.DoesNotContain("secret-of-the-object-store", _notebook.Subscription.ToJsonString());
    }

    [Fact]
    public void Payload_set_and_its_rows_are_there_before_the_client_looks()
    {
        Assert.True(_notebook.PayloadSetAfter < ClientWaits, $"{_notebook.PayloadSetAfter}");
        Assert.True(_notebook.PayloadCountedAfter < ClientWaits, $"{_notebook.PayloadCountedAfter}");
        Assert.Equal(Notebook.Rows, _notebook.PayloadCount);
    }

    [Fact]
    public async Task Logged_rows_are_what_the_engine_was_asked_and_answered()
    {
        var request = _notebook.ScoringRequest["input_data"]![0]!;
        var response = _notebook.ScoringResponse["predictions"]![0]!;
        var listed = await _notebook.Sdk.GetAsync($"data_sets/{_notebook.PayloadSet}/records", ("limit", "1000"));
        var rows = listed["records"]!.AsArray().ToDictionary(r => (string)r!["entity"]!["values"]!["scoring_id"]!, r => r!["entity"]!["values"]!.AsObject());

        Assert.Equal(Notebook.Rows, rows.Count);
        for (var i = 0; i < Notebook.Rows; i++)
        {
            var row = rows[$"{Notebook.ScoringId}-{i + 1}"];
            Assert.All(CreditRisk.Fields.Select((name, column) => (name, column)), f => AssertSame(request["values"]![i]![f.column], row[f.name]));
            AssertSame(response["values"]![i]![0], row["prediction"]);
            AssertSame(response["values"]![i]![1], row["probability"]);
        }
    }

    [Fact]
    public async Task Payload_schema_tells_the_role_of_each_column()
    {
        var set = await _notebook.Sdk.GetAsync($"data_sets/{_notebook.PayloadSet}");
        var roles = set["entity"]!["data_schema"]!["fields"]!.AsArray()
            .ToDictionary(f => (string)f!["name"]!, f => (string?)f!["metadata"]!["modeling_role"]);

        Assert.Equal("record-id", roles["scoring_id"]);
        Assert.Equal("record-timestamp", roles["scoring_timestamp"]);
        Assert.Equal("prediction", roles["prediction"]);
        Assert.Equal("probability", roles["probability"]);
        Assert.Equal("prediction-probability", roles["prediction_probability"]);
        Assert.All(CreditRisk.Fields, field => Assert.Equal("feature", roles[field]));
    }

    [Fact]
    public async Task Lists_are_filtered_by_repeated_keys_and_by_commas()
    {
        var repeated = await _notebook.Sdk.GetAsync(
            "data_sets", ("target.target_id", _notebook.SubscriptionId), ("type", "payload_logging"), ("type", "feedback"));
        var joined = await _notebook.Sdk.GetAsync("data_sets", ("target.target_id", _notebook.SubscriptionId), ("type", "payload_logging,feedback"));

        Assert.Equal(2, repeated["data_sets"]!.AsArray().Count);
        Assert.True(JsonNode.DeepEquals(repeated, joined));
    }

    [Theory]
    [InlineData(-1, 0, Notebook.Rows)]
    [InlineData(-3, -2, 0)]
    [InlineData(2, 3, 0)]
    public async Task Rows_are_found_by_python_s_times_without_a_zone(int firstDay, int lastDay, int found)
    {
        var now = TimeProvider.System.GetLocalNow();
        var listed = await _notebook.Sdk.GetAsync(
            $"data_sets/{_notebook.PayloadSet}/records",
            ("start", SdkClient.Python(now.AddDays(firstDay))), ("end", SdkClient.Python(now.AddDays(lastDay))), ("include_total_count", "true"), ("limit", "0"));

        Assert.Equal(found, (int)listed["total_count"]!);
    }

    private static string Constant(string name) => name.ToUpperInvariant().Replace(' ', '_');

    private static void AssertSame(JsonNode? expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"{expected?.ToJsonString()} was logged as {actual?.ToJsonString()}");
}
