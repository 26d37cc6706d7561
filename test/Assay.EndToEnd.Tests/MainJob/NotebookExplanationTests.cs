using System.Text.Json.Nodes;

namespace Assay.EndToEnd.Tests.MainJob;

/// <summary>Steps 16 to 18: explanations of two logged rows.</summary>
[Collection(NotebookTests.Name)]
public sealed class NotebookExplanationTests
{
    private static readonly TimeSpan ClientWaits = TimeSpan.FromSeconds(50);

    private readonly Notebook _notebook;

    public NotebookExplanationTests(Notebook notebook)
    {
        Requirements.Check(notebook.Fault);
        _notebook = notebook;
    }

    [Fact]
    public void Tasks_are_finished_while_the_client_waits()
    {
        Assert.True(_notebook.ExplainedAfter < ClientWaits, $"{_notebook.ExplainedAfter}");
        Assert.Equal(
            [$"{Notebook.ScoringId}-53", $"{Notebook.ScoringId}-24"],
            _notebook.Explanations.Select(e => (string)e["entity"]!["scoring_id"]!));
    }

    [Fact]
    public void Lime_explains_the_logged_decision_with_the_engine_s_probability()
    {
        foreach (var (task, row) in _notebook.Explanations.Zip([52, 23]))
        {
            var answer = _notebook.ScoringResponse["predictions"]![0]!["values"]![row]!;
            var predictions = Of(task, "lime")["predictions"]!.AsArray();
            var explained = predictions.Single(p => p!["explanation_features"] is not null)!;

            Assert.Equal((string)answer[0]!, (string)explained["value"]!);
            Assert.Equal(answer[1]!.AsArray().Max(p => (double)p!), (double)explained["probability"]!, 1e-9);
            Assert.Equal(1, predictions.Sum(p => (double)p!["probability"]!), 1e-9);
        }
    }

    [Fact]
    public void Lime_weights_name_features_of_the_row_and_add_up_to_one()
    {
        foreach (var task in _notebook.Explanations)
        {
            var features = Of(task, "lime")["predictions"]!.AsArray().SelectMany(p => p!["explanation_features"]?.AsArray() ?? []).ToList();

            Assert.InRange(features.Count, 5, 10);
            Assert.All(features, f => Assert.Contains((string)f!["feature_name"]!, CreditRisk.Fields));
            Assert.All(features, f => Assert.True(f!["feature_value"] is not null || f["feature_range"] is not null));
            Assert.Equal(1, features.Sum(f => Math.Abs((double)f!["weight"]!)), 0.2);
        }
    }

    [Fact]
    public async Task Contrastive_shows_a_change_that_the_engine_confirms()
    {
        var confirmed = 0;
        foreach (var (task, row) in _notebook.Explanations.Zip([52, 23]))
        {
            if (Of(task, "contrastive")["pertinent_negative"] is not { } negative)
            {
                continue;
            }

            var changed = _notebook.ScoringRequest["input_data"]![0]!["values"]![row]!.DeepClone().AsArray();
            foreach (var feature in negative["features"]!.AsArray())
            {
                changed[CreditRisk.Fields.ToList().IndexOf((string)feature!["feature_name"]!)] = feature["feature_value"]!.DeepClone();
            }

            var answer = Assert.Single(await _notebook.Engine.Scoring.PredictAsync(CreditRisk.Fields, [changed]));
            Assert.Equal(answer.Prediction, (string)negative["prediction"]!);
            Assert.NotEqual((string)_notebook.ScoringResponse["predictions"]![0]!["values"]![row]![0]!, answer.Prediction);
            confirmed++;
        }

        Assert.True(confirmed > 0, "neither row has a pertinent negative");
    }

    [Fact]
    public async Task Explained_again_a_row_is_explained_the_same()
    {
        var again = await _notebook.ExplainAsync($"{Notebook.ScoringId}-53", $"{Notebook.ScoringId}-24");

        Assert.Equal(_notebook.Explanations.Select(Explanations), again.Select(Explanations));
    }

    [Fact]
    public async Task Explaining_logs_nothing()
    {
        Assert.Equal(Notebook.Rows, await _notebook.Sdk.CountAsync(_notebook.PayloadSet));
    }

    private static string Explanations(JsonObject task) => task["entity"]!["explanations"]!.ToJsonString();

    private static JsonNode Of(JsonObject task, string type) =>
        task["entity"]!["explanations"]!.AsArray().Single(e => (string)e!["explanation_type"]! == type)!;
}
