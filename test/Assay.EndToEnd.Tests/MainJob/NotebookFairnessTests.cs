using System.Text.Json.Nodes;

namespace Assay.EndToEnd.Tests.MainJob;

/// <summary>Steps 12 to 15: fairness, computed again by hand from the logged rows and the engine's answers.</summary>
[Collection(NotebookTests.Name)]
public sealed class NotebookFairnessTests
{
    private readonly Notebook _notebook;

    public NotebookFairnessTests(Notebook notebook)
    {
        Requirements.Check(notebook.Fault);
        _notebook = notebook;
    }

    [Fact]
    public void First_run_was_started_by_the_server_and_processed_all_rows()
    {
        Assert.Equal("event", (string)_notebook.FairnessRun["entity"]!["triggered_by"]!);
        Assert.Equal(Notebook.Rows, (int)_notebook.FairnessRun["entity"]!["parameters"]!["total_records_processed"]!);
        Assert.Null(_notebook.FairnessRun["entity"]!["status"]!["failure"]);
    }

    [Fact]
    public async Task Fairness_of_sex_is_the_ratio_of_rates_on_balanced_rows()
    {
        var rows = await PayloadRowsAsync();
        var turned = rows.Select(r => WithSex(r, (string)r["Sex"]! == "male" ? "female" : "male")).ToList();
        var answers = await _notebook.Engine.Scoring.PredictAsync(CreditRisk.Fields, turned.Select(Values));
        var outcomes = rows.Select(r => ((string)r["Sex"]!, Favourable((string)r["prediction"]!)))
            .Concat(turned.Select((r, i) => ((string)r["Sex"]!, Favourable(answers[i].Prediction))));

        var expected = 100 * Rate(outcomes, "female") / Rate(outcomes, "male");
        Assert.Equal(expected, (double)Metric("Sex", "fairness_value")["value"]!, 1e-9);
        Assert.Equal(Rate(outcomes, "female") - Rate(outcomes, "male"), (double)Metric("Sex", "statistical_parity_difference")["value"]!, 1e-9);
    }

    [Fact]
    public async Task Payload_distribution_counts_the_logged_rows()
    {
        var rows = await PayloadRowsAsync();
        var distribution = (await SourceAsync("scoring_payload_data_distribution"))["values"]!.AsArray();
        string Group(JsonObject row) => (long)row["Age"]! is >= 18 and <= 25 ? "monitored" : "reference";
        foreach (var group in rows.GroupBy(r => (Group: Group(r), Label: (string)r["prediction"]!)))
        {
            var line = Assert.Single(distribution, l => (string)l![0]! == "Age" && (string)l[5]! == group.Key.Group && (string)l[2]! == group.Key.Label)!;
            Assert.Equal(group.Count(), (int)line[3]!);
            Assert.Equal(group.Key.Label == CreditRisk.Favourable, (bool)line[4]!);
        }
    }

    [Fact]
    public async Task Fairness_of_age_is_that_of_the_balanced_distribution_it_comes_with()
    {
        // Every row counts twice: as it is, and as a member of the other group.
        var lines = (await SourceAsync("perturbed_scoring_payload_data_distribution"))["values"]!.AsArray().Where(l => (string)l![0]! == "Age").ToList();
        double Rate(string group) => lines.Where(l => (string)l![5]! == group && (bool)l[4]!).Sum(l => (int)l![3]!) / (double)Total(group);
        int Total(string group) => lines.Where(l => (string)l![5]! == group).Sum(l => (int)l![3]!);

        Assert.Equal(Notebook.Rows, Total("monitored"));
        Assert.Equal(Notebook.Rows, Total("reference"));
        Assert.Equal(100 * Rate("monitored") / Rate("reference"), (double)Metric("Age", "fairness_value")["value"]!, 1e-9);
    }

    [Fact]
    public void Limits_are_those_of_the_instance_and_issues_are_counted_by_them()
    {
        var metrics = Values().SelectMany(v => v["metrics"]!.AsArray()).ToList();
        var outside = metrics.Count(m => (double?)m!["value"] < (double?)m["lower_limit"] || (double?)m["value"] > (double?)m["upper_limit"]);

        Assert.Equal(80, (double)Metric("Sex", "fairness_value")["lower_limit"]!);
        Assert.Equal(95, (double)Metric("Age", "fairness_value")["lower_limit"]!);
        Assert.Equal(outside, (int)_notebook.FairnessMetrics[0]["entity"]!["issue_count"]!);
    }

    [Fact]
    public void Metrics_belong_to_the_run_and_come_with_an_interval()
    {
        var measurement = Assert.Single(_notebook.FairnessMetrics);
        var value = Metric("Sex", "fairness_value");

        Assert.Equal((string)_notebook.FairnessRun["metadata"]!["id"]!, (string)measurement["entity"]!["run_id"]!);
        Assert.Equal((string)measurement["metadata"]!["id"]!, (string)_notebook.FairnessRun["entity"]!["parameters"]!["measurement_id"]!);
        Assert.InRange((double)value["value"]!, (double)value["interval_lower"]!, (double)value["interval_upper"]!);
    }

    private async Task<IReadOnlyList<JsonObject>> PayloadRowsAsync()
    {
        var listed = await _notebook.Sdk.GetAsync($"data_sets/{_notebook.PayloadSet}/records", ("limit", "1000"));
        return [.. listed["records"]!.AsArray().Select(r => r!["entity"]!["values"]!.AsObject())];
    }

    private IEnumerable<JsonNode> Values() => _notebook.FairnessMetrics[0]["entity"]!["values"]!.AsArray().Select(v => v!);

    private JsonNode Metric(string feature, string id) =>
        Values().Single(v => v["tags"]!.AsArray().Any(t => (string)t!["id"]! == "feature" && (string)t["value"]! == feature))["metrics"]!
            .AsArray().Single(m => (string)m!["id"]! == id)!;

    private async Task<JsonNode> SourceAsync(string id)
    {
        var instance = (string)_notebook.Fairness["metadata"]!["id"]!;
        var measurement = await _notebook.Sdk.GetAsync($"monitor_instances/{instance}/measurements/{_notebook.FairnessMetrics[0]["metadata"]!["id"]}");
        return measurement["entity"]!["sources"]!.AsArray().Single(s => (string)s!["id"]! == id)!["data"]!;
    }

    private static JsonObject WithSex(JsonObject row, string sex)
    {
        var copy = row.DeepClone().AsObject();
        copy["Sex"] = sex;
        return copy;
    }

    private static JsonArray Values(JsonObject row) => new([.. CreditRisk.Fields.Select(f => row[f]!.DeepClone())]);

    private static bool Favourable(string prediction) => prediction == CreditRisk.Favourable;

    private static double Rate(IEnumerable<(string Group, bool Favourable)> outcomes, string group) =>
        outcomes.Where(o => o.Group == group).Average(o => o.Favourable ? 1.0 : 0.0);
}
