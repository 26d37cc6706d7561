using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Monitoring;

namespace Assay.Server.Tests.Explanations;

public class ExplanationTests(ExplainedPlace place) : IClassFixture<ExplainedPlace>
{
    [Fact]
    public async Task Explain_row_has_the_wire_shape_of_OpenScale()
    {
        var entity = await place.Model.ExplainAsync("a-1", "lime", "contrastive");

        Assert.Equal("finished", (string)entity["status"]!["state"]!);
        Assert.Equal("a-1", (string)entity["scoring_id"]!);
        Assert.False((bool)entity["perturbed"]!);
        Assert.Equal(
            """{"id":"asset","name":"model","input_data_type":"structured","problem_type":"binary","deployment":{"id":"deployment","name":"deployment"}}""",
            entity["asset"]!.ToJsonString());
        Assert.Equal(
            """[{"name":"Sex","value":"female","feature_type":"categorical"},{"name":"Age","value":30,"feature_type":"numerical"},{"name":"Amount","value":4000,"feature_type":"numerical"},{"name":"Purpose","value":"car","feature_type":"categorical"}]""",
            entity["input_features"]!.ToJsonString());
        Assert.Equal(["lime", "contrastive"], entity["explanations"]!.AsArray().Select(e => (string)e!["explanation_type"]!));
        Assert.Null(entity["errors"]);
    }

    [Fact]
    public async Task Explain_lime_weighs_the_decisive_feature_most()
    {
        var lime = (await place.Model.ExplainAsync("a-1", "lime"))["explanations"]![0]!;
        var explained = lime["predictions"]![0]!;
        var other = lime["predictions"]![1]!;
        var features = explained["explanation_features"]!.AsArray();
        var amount = features.Single(f => (string?)f!["feature_name"] == "Amount")!;

        Assert.Equal(("Risk", "No Risk"), ((string)explained["value"]!, (string)other["value"]!));
        Assert.Equal(1, (double)explained["probability"]! + (double)other["probability"]!, 1e-9);
        Assert.Null(other["explanation_features"]);
        Assert.Equal(("Sex", "female"), ((string)features[0]!["feature_name"]!, (string)features[0]!["feature_value"]!));
        Assert.True((double)features[0]!["weight"]! > 0 && (double)features[0]!["raw_weight"]! > 0.2);
        Assert.Equal(1, features.Sum(f => Math.Abs((double)f!["weight"]!)), 1e-9);
        Assert.Null(amount["feature_value"]);
        Assert.InRange(4_000, (double)amount["feature_range"]!["min"]!, (double)amount["feature_range"]!["max"]!);
        Assert.Equal((false, true), ((bool)amount["feature_range"]!["min_inclusive"]!, (bool)amount["feature_range"]!["max_inclusive"]!));
    }

    [Fact]
    public async Task Explain_shap_adds_up_from_the_average_to_the_answer()
    {
        var entity = await place.Model.ExplainAsync("a-1", "shap");
        var shap = entity["explanations"]![0]!;
        var explained = shap["predictions"]![0]!;
        var features = explained["explanation_features"]!.AsArray();

        Assert.Equal("shap", (string)shap["explanation_type"]!);
        Assert.Equal(ExplainedPlace.Features.Order(), features.Select(f => (string)f!["feature_name"]!).Order());
        Assert.Equal(("Sex", "female"), ((string)features[0]!["feature_name"]!, (string)features[0]!["feature_value"]!));
        Assert.Equal((double)explained["probability"]!, (double)shap["base_value"]! + features.Sum(f => (double)f!["raw_weight"]!), 1e-9);
        Assert.Equal(1, features.Sum(f => Math.Abs((double)f!["weight"]!)), 1e-9);
        Assert.Equal([0, 0], features.Where(f => (string)f!["feature_name"]! is "Age" or "Purpose").Select(f => (double)f!["raw_weight"]!));
        Assert.Equal((true, 50), ((bool)shap["is_exact"]!, (int)shap["background_records"]!));
        Assert.All(features, f => Assert.Equal((double)f!["raw_weight"]!, (double)f["raw_weight_interval"]![0]!));
        Assert.InRange((double)entity["trust"]!["shap_additivity_error"]!, 0, 1e-9);
        Assert.InRange((int)entity["trust"]!["scored_rows"]!, 100, 1_001);
    }

    [Fact]
    public async Task Explain_by_the_method_that_the_instance_names()
    {
        var model = await place.Host.SubscribeAsync(ExplainedPlace.Lender, ExplainedPlace.Features);
        await model.LogAsync("m", ExplainedPlace.Applications(100));
        await model.AddMonitorAsync("explainability", new JsonObject { ["local_explanation_method"] = "shap", ["shap"] = new JsonObject { ["perturbations_count"] = 60 } });
        var entity = await model.ExplainAsync("m-1");

        Assert.Equal(["shap", "contrastive"], entity["explanations"]!.AsArray().Select(e => (string)e!["explanation_type"]!));
        Assert.Equal(4, (int)entity["explanations"]![0]!["background_records"]!);
    }

    [Theory]
    [InlineData("""{"local_explanation_method":"magic"}""", "local_explanation_method")]
    [InlineData("""{"shap":{"perturbations_count":1}}""", "perturbations_count")]
    public async Task Instance_with_settings_that_cannot_work_is_refused_by_name(string parameters, string field)
    {
        var model = await place.Host.SubscribeAsync(ExplainedPlace.Lender, ExplainedPlace.Features);
        var (status, json) = await model.TryAddMonitorAsync("explainability", (JsonObject)JsonNode.Parse(parameters)!);

        Assert.Equal((400, field), (status, (string)json!["errors"]![0]!["target"]!["name"]!));
    }

    [Fact]
    public async Task Explain_contrastive_says_what_must_stay_and_what_would_change_the_decision()
    {
        var contrastive = (await place.Model.ExplainAsync("a-2", "contrastive"))["explanations"]![0]!;
        var negative = contrastive["pertinent_negative"]!;

        Assert.Equal("Risk", (string)negative["prediction"]!);
        Assert.InRange((double)negative["probability"]!, 0.5, 1);
        Assert.False((bool)negative["is_pn_closest_point_to_pp"]!);
        Assert.All(negative["features"]!.AsArray(), f => Assert.NotNull(f!["importance"]));

        // The decision is changed by what the explanation says.
        var row = new JsonObject { ["Sex"] = "male", ["Age"] = 41.0, ["Amount"] = 5_600.0, ["Purpose"] = "boat" };
        foreach (var feature in negative["features"]!.AsArray())
        {
            var value = (string)feature!["feature_value"]!;
            row[(string)feature["feature_name"]!] = double.TryParse(value, out var number) ? number : value;
        }

        Assert.Equal("Risk", (string)ExplainedPlace.Lender.Answer([row])["values"]![0]![0]!);
    }

    [Fact]
    public async Task Explain_row_twice_gives_the_same_to_the_last_digit()
    {
        var first = await place.Model.ExplainAsync("a-3");
        var second = await place.Model.ExplainAsync("a-3");
        var other = await place.Model.ExplainAsync("a-4");

        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        Assert.NotEqual((string)first["trust"]!["seed"]!, (string)other["trust"]!["seed"]!);
    }

    [Fact]
    public async Task Explain_costs_what_it_says_and_at_most_1020_rows_in_six_calls()
    {
        // What another test has asked for must not be counted.
        await place.Host.Host.UntilAsync($"explanation_tasks?subscription_id={place.Model.Id}&status=in_progress", t => (int)t["total_count"]! == 0);
        var before = place.Host.Engine.Requests.Count;
        var trust = (await place.Model.ExplainAsync("a-5"))["trust"]!;
        var calls = place.Host.Engine.Requests.Skip(before).ToList();

        Assert.Equal((calls.Count, calls.Sum(c => c.RowCount)), ((int)trust["engine_calls"]!, (int)trust["scored_rows"]!));
        Assert.InRange(calls.Count, 2, 6);
        Assert.InRange(calls.Sum(c => c.RowCount), 801, 1_020);
        Assert.InRange((double)trust["local_fidelity_r2"]!, 0.6, 1);
        Assert.True((bool)trust["engine_still_decides_so"]!);
        Assert.Equal(200, await place.Host.Host.CountAsync(place.Model.PayloadSet));
    }

    [Fact]
    public async Task Explain_contrastive_alone_does_not_pay_for_lime()
    {
        var trust = (await place.Model.ExplainAsync("a-5", "contrastive"))["trust"]!;

        Assert.InRange((int)trust["scored_rows"]!, 2, 221);
    }

    [Fact]
    public async Task List_shows_tasks_newest_first_and_filters_them()
    {
        var model = await place.SubscribeAsync(ExplainedPlace.Lender, id: "listed");
        await model.ExplainAsync("listed-1", "lime");
        await model.ExplainAsync("listed-2", "lime", "contrastive");
        var all = await place.Host.Host.GetAsync($"explanation_tasks?subscription_id={model.Id}");
        var one = await place.Host.Host.GetAsync($"explanation_tasks?subscription_id={model.Id}&scoring_id=listed-1&status=finished");
        var none = await place.Host.Host.GetAsync($"explanation_tasks?subscription_id={model.Id}&status=error");
        var paged = await place.Host.Host.GetAsync($"explanation_tasks?subscription_id={model.Id}&offset=1&limit=1");
        var row = all["explanation_values"]![0]!.AsArray();

        Assert.Equal(
            ["explanation_task_id", "scoring_id", "created_at", "finished_at", "status", "prediction", "subscription_id", "deployment_id", "asset_name", "deployment_name", "probability", "explanation_type"],
            all["explanation_fields"]!.AsArray().Select(f => (string)f!));
        Assert.Equal((2, 50, 0), ((int)all["total_count"]!, (int)all["limit"]!, (int)all["offset"]!));
        Assert.Equal(("listed-2", "finished", model.Id, "deployment", "model", "lime,contrastive"), ((string)row[1]!, (string)row[4]!, (string)row[6]!, (string)row[7]!, (string)row[8]!, (string)row[11]!));
        Assert.Equal(("No Risk", true), ((string)row[5]!, (double)row[10]! > 0.5));
        Assert.Equal("listed-1", (string)Assert.Single(one["explanation_values"]!.AsArray())![1]!);
        Assert.Empty(none["explanation_values"]!.AsArray());
        Assert.Equal((2, "listed-1"), ((int)paged["total_count"]!, (string)Assert.Single(paged["explanation_values"]!.AsArray())![1]!));
        Assert.Equal(400, (await place.Host.Host.TrySendAsync(HttpMethod.Get, "explanation_tasks")).Status);
    }

    [Fact]
    public async Task Start_of_several_rows_makes_a_task_for_each()
    {
        var receipt = await place.Host.Host.PostAsync("explanation_tasks", new JsonObject { ["scoring_ids"] = new JsonArray("a-6", "a-7"), ["subscription_id"] = place.Model.Id, ["explanation_types"] = new JsonArray("lime") });

        Assert.Equal(2, receipt["metadata"]!["explanation_task_ids"]!.AsArray().Count);
        Assert.Equal("admin", (string)receipt["metadata"]!["created_by"]!);
    }
}
