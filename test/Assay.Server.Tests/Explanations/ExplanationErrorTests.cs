using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Monitoring;

namespace Assay.Server.Tests.Explanations;

public class ExplanationErrorTests(ExplainedPlace place) : IClassFixture<ExplainedPlace>
{
    [Theory]
    [InlineData("""{"scoring_ids":["nobody-1"]}""", 404, "not_found")]
    [InlineData("""{"scoring_ids":[]}""", 400, "missing_value")]
    [InlineData("""{"scoring_ids":["a-1"],"explanation_types":["magic"]}""", 400, "invalid_value")]
    [InlineData("""{"scoring_ids":["a-1"],"subscription_id":"nobody"}""", 404, "not_found")]
    public async Task Start_of_what_cannot_be_is_refused(string request, int status, string code)
    {
        var (answered, json) = await place.Host.Host.TrySendAsync(HttpMethod.Post, "explanation_tasks", JsonNode.Parse(request)!);

        Assert.Equal((status, code), (answered, (string)json!["errors"]![0]!["code"]!));
    }

    [Fact]
    public async Task Start_with_one_unknown_row_starts_nothing()
    {
        var model = await place.SubscribeAsync(ExplainedPlace.Lender, rows: 30, id: "some");
        var (status, _) = await place.Host.Host.TrySendAsync(HttpMethod.Post, "explanation_tasks", new JsonObject { ["scoring_ids"] = new JsonArray("some-1", "some-31"), ["subscription_id"] = model.Id });
        var listed = await place.Host.Host.GetAsync($"explanation_tasks?subscription_id={model.Id}");

        Assert.Equal((404, 0), (status, (int)listed["total_count"]!));
    }

    [Fact]
    public async Task Start_of_a_row_that_two_subscriptions_have_asks_which()
    {
        await place.SubscribeAsync(ExplainedPlace.Lender, rows: 30, id: "twice");
        await place.SubscribeAsync(ExplainedPlace.Lender, rows: 30, id: "twice");
        var (status, json) = await place.Host.Host.TrySendAsync(HttpMethod.Post, "explanation_tasks", new JsonObject { ["scoring_ids"] = new JsonArray("twice-1") });

        Assert.Equal((400, "subscription_id"), (status, (string)json!["errors"]![0]!["target"]!["name"]!));
    }

    [Fact]
    public async Task Explain_without_the_monitor_says_what_to_set_up()
    {
        var model = await place.Host.SubscribeAsync(ExplainedPlace.Lender, ExplainedPlace.Features);
        await model.LogAsync("off", ExplainedPlace.Applications(30));

        AssertError(await model.ExplainAsync("off-1"), "explainability_off", "set up the explainability monitor");
    }

    [Fact]
    public async Task Explain_of_too_few_rows_says_how_many_are_missing() =>
        AssertError(await (await place.SubscribeAsync(ExplainedPlace.Lender, rows: 19, id: "few")).ExplainAsync("few-1"), "insufficient_data", "19 of 20");

    [Fact]
    public async Task Explain_engine_without_probabilities_says_what_is_needed()
    {
        var model = await place.SubscribeAsync(
            ExplainedPlace.Lender with { Fields = ["prediction"] }, new JsonObject { ["prediction_field"] = "prediction" }, 30, "bare");

        AssertError(await model.ExplainAsync("bare-1"), "probabilities_missing", "asset_properties.probability_fields");
    }

    [Fact]
    public async Task Explain_prediction_column_that_is_not_there_says_which_is()
    {
        var model = await place.SubscribeAsync(
            ExplainedPlace.Lender, new JsonObject { ["prediction_field"] = "predictedLabel", ["probability_fields"] = new JsonArray("probability") }, 30, "wrong");

        AssertError(await model.ExplainAsync("wrong-1"), "prediction_column_missing", "Set asset_properties.prediction_field to 'prediction'");
    }

    [Fact]
    public async Task Explain_model_that_always_says_the_same_says_so()
    {
        var model = await place.SubscribeAsync(RowModel.Binary("No Risk", "Risk", _ => 0.3), rows: 30, id: "same");
        var entity = await model.ExplainAsync("same-1");
        var contrastive = entity["explanations"]![1]!;

        Assert.Equal("finished", (string)entity["status"]!["state"]!);
        Assert.Contains("same answer", (string)entity["trust"]!["message"]!);
        Assert.Null(contrastive["pertinent_negative"]);
        Assert.Contains("No move", contrastive["messages"]!.ToJsonString());
    }

    [Fact]
    public async Task Explain_regression_weighs_the_number_and_says_why_there_is_no_contrast()
    {
        var model = await SubscribeRegressionAsync();
        var entity = await model.ExplainAsync("number-1");
        var explained = Assert.Single(Assert.Single(entity["explanations"]!.AsArray())!["predictions"]!.AsArray())!;

        Assert.Equal("finished", (string)entity["status"]!["state"]!);
        Assert.Equal("Amount", (string)explained["explanation_features"]![0]!["feature_name"]!);
        Assert.Equal(("contrastive", "classification_only"), ((string)entity["errors"]![0]!["explanation_type"]!, (string)entity["errors"]![0]!["error"]!["code"]!));
    }

    [Fact]
    public async Task Explain_decision_that_the_engine_no_longer_takes_explains_the_logged_one_without_contrast()
    {
        var model = await place.SubscribeAsync(ExplainedPlace.Lender, rows: 30, id: "changed");
        place.Host.Engine.Score = RowModel.Binary("No Risk", "Risk", row => 1 - ExplainedPlace.Lender.Probabilities(row)[1]).Score;
        var entity = await model.ExplainAsync("changed-1");

        Assert.Equal("Risk", (string)entity["explanations"]![0]!["predictions"]![0]!["value"]!);
        Assert.False((bool)entity["trust"]!["engine_still_decides_so"]!);
        Assert.Equal("decision_changed", (string)entity["errors"]![0]!["error"]!["code"]!);
    }

    [Fact]
    public async Task Explain_class_that_the_engine_does_not_know_says_what_to_set()
    {
        var model = await place.SubscribeAsync(ExplainedPlace.Lender, rows: 30, id: "renamed");
        place.Host.Engine.Score = (ExplainedPlace.Lender with { Labels = ["good", "bad"] }).Score;

        AssertError(await model.ExplainAsync("renamed-1"), "class_unknown", "asset_properties.labels");
    }

    [Fact]
    public async Task Explain_failing_engine_is_quoted()
    {
        var model = await place.SubscribeAsync(ExplainedPlace.Lender, rows: 30, id: "down");
        place.Host.Engine.Next(Misbehave.Status(500, "out of memory"));

        AssertError(await model.ExplainAsync("down-1"), "engine_refused", "out of memory");
    }

    private async Task<MonitoredModel> SubscribeRegressionAsync()
    {
        // Logged as a classification, then declared to be what it is.
        var model = await place.SubscribeAsync(
            ExplainedPlace.Lender with { Fields = ["prediction"] }, new JsonObject { ["prediction_field"] = "prediction" }, 30, "number");
        await place.Host.Host.SendAsync(HttpMethod.Patch, $"subscriptions/{model.Id}", new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "/asset/problem_type", ["value"] = "regression" }));
        place.Host.Engine.Score = request => new JsonObject
        {
            ["fields"] = new JsonArray("prediction"),
            ["values"] = new JsonArray([.. request["values"]!.AsArray().Select(v => new JsonArray((double)v![2]! * 2))]),
        };
        return model;
    }

    private static void AssertError(JsonObject entity, string code, string says)
    {
        Assert.Equal("error", (string)entity["status"]!["state"]!);
        Assert.Equal(code, (string)entity["status"]!["failure"]!["errors"]![0]!["code"]!);
        Assert.All(entity["errors"]!.AsArray(), e => Assert.Contains(says, (string)e!["error"]!["message"]!));
        Assert.NotEmpty(entity["errors"]!.AsArray());
    }
}
