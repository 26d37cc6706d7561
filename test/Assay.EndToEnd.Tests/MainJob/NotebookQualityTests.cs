using System.Text.Json.Nodes;
using Assay.EndToEnd.Tests.Processes;

namespace Assay.EndToEnd.Tests.MainJob;

/// <summary>Steps 19 to 21: quality on labelled feedback, compared with scikit-learn on the same rows.</summary>
[Collection(NotebookTests.Name)]
public sealed class NotebookQualityTests
{
    private readonly Notebook _notebook;

    public NotebookQualityTests(Notebook notebook)
    {
        Requirements.Check(notebook.Fault);
        _notebook = notebook;
    }

    [Fact]
    public void Feedback_is_counted_as_soon_as_it_is_stored() =>
        Assert.Equal(CreditRisk.Feedback().Count, _notebook.FeedbackCount);

    [Fact]
    public async Task Metrics_equal_those_of_scikit_learn()
    {
        var feedback = CreditRisk.Feedback();
        var answers = await _notebook.Engine.Scoring.PredictAsync(
            CreditRisk.Fields, feedback.Select(row => new JsonArray([.. CreditRisk.Fields.Select(f => row![f]!.DeepClone())])));

        // The classes in the order of the probabilities are "No Risk", "Risk"; the second one is the positive class.
        var expected = await PythonOracle.ComputeAsync("quality.py", new JsonObject
        {
            ["label"] = new JsonArray([.. feedback.Select(row => JsonValue.Create((string)row![CreditRisk.Label]! == "Risk"))]),
            ["prediction"] = new JsonArray([.. answers.Select(a => JsonValue.Create(a.Prediction == "Risk"))]),
            ["score"] = new JsonArray([.. answers.Select(a => JsonValue.Create(a.Probabilities[1]))]),
        });
        var measured = Metrics().ToDictionary(m => (string)m["id"]!, m => (double)m["value"]!);

        Assert.Equal(expected.Select(e => e.Key).Order(), measured.Keys.Order());
        Assert.All(expected, e => Assert.Equal((double)e.Value!, measured[e.Key], 1e-9));
    }

    [Fact]
    public void Run_brings_the_confusion_matrix()
    {
        var matrix = _notebook.QualityRun["entity"]!["status"]!["operators"]![0]!["result"]!["confusion_matrix"]!;
        var accuracy = (double)Metrics().Single(m => (string)m["id"]! == "accuracy")["value"]!;
        var cells = matrix["values"]!.AsArray().Select(r => r!.AsArray().Select(c => (int)c!).ToArray()).ToArray();

        Assert.Equal(["No Risk", "Risk"], matrix["labels"]!.AsArray().Select(l => (string)l!));
        Assert.Equal(_notebook.FeedbackCount, cells.Sum(r => r.Sum()));
        Assert.Equal(accuracy, (cells[0][0] + cells[1][1]) / (double)_notebook.FeedbackCount, 1e-9);
    }

    [Fact]
    public void Limit_of_the_notebook_is_applied()
    {
        var area = Metrics().Single(m => (string)m["id"]! == "area_under_roc");

        Assert.Equal(0.8, (double)area["lower_limit"]!);
        Assert.Equal("original", (string)_notebook.QualityMetrics[0]["entity"]!["values"]![0]!["tags"]![0]!["value"]!);
    }

    private IEnumerable<JsonNode> Metrics() =>
        Assert.Single(Assert.Single(_notebook.QualityMetrics)["entity"]!["values"]!.AsArray())!["metrics"]!.AsArray().Select(m => m!);
}
