using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Monitoring;
using Microsoft.AspNetCore.Http;

namespace Assay.Server.Tests.Predictions;

public sealed class PredictionTests(MonitoringHost place) : IClassFixture<MonitoringHost>
{
    [Fact]
    public async Task Flip_answers_what_the_model_decides_on_the_reference_group()
    {
        var model = await DebiasedModel.LearnedAsync(place, "flip");
        var answer = await model.PredictAsync(("female", 4_000), ("female", 1_000), ("female", 6_000), ("male", 6_000));

        Assert.Equal(["Sex", "Amount", "prediction", "probability", "debiased_prediction", "debiased_probability", "debiased_decoded_target"], Fields(answer));
        Assert.Equal(
            ["female,4000,Risk,0.42,No Risk,0.6,No Risk", "female,1000,No Risk,0.63,No Risk,0.63,No Risk", "female,6000,Risk,0.28,Risk,0.28,Risk", "male,6000,Risk,0.4,Risk,0.4,Risk"],
            Lines(answer));
        Assert.Equal(("active", "flip", 1), Said(answer));
    }

    [Fact]
    public async Task Changed_answers_are_logged_beside_the_models_own_with_the_policy_and_why()
    {
        var model = await DebiasedModel.LearnedAsync(place, "flip");
        var answer = await model.PredictAsync(("female", 4_000), ("male", 6_000));
        var logged = await model.LoggedAsync(answer);
        var version = (string)answer["debiasing"]!["version"]!;
        var measurement = await place.Host.GetAsync($"monitor_instances/{model.Instance.Id()}/measurements/{version}");

        Assert.Equal(2, logged.Count);
        Assert.Equal(("Risk", "No Risk", "No Risk"), ((string)logged[0]["prediction"]!, (string)logged[0]["debiased_prediction"]!, (string)logged[0]["debiased_decoded_target"]!));
        Assert.Equal((0.42, 0.6), (Math.Round((double)logged[0]["probability"]![0]!, 9), Math.Round((double)logged[0]["debiased_probability"]![0]!, 9)));
        Assert.Equal(("active", "flip", version), ((string)logged[0]["debiasing_mode"]!, (string)logged[0]["debiasing_policy"]!, (string)logged[0]["debiasing_version"]!));
        Assert.Equal("scored again with Sex = male, the model decides No Risk", (string)logged[0]["debiasing_reason"]!);
        Assert.Equal(("Risk", "Risk"), ((string)logged[1]["prediction"]!, (string)logged[1]["debiased_prediction"]!));
        Assert.Null(logged[1]["debiasing_reason"]);
        Assert.Equal("male", (string)measurement.Source("debiasing")["learned"]!["reference_values"]![0]!["value"]!);
        Assert.Equal("debiased-prediction", await RoleAsync(model, "debiased_prediction"));
    }

    [Fact]
    public async Task Group_thresholds_answer_by_the_learned_threshold_and_keep_the_probability()
    {
        var model = await DebiasedModel.LearnedAsync(place, "group_thresholds");
        var learned = (await model.MeasuredAsync()).Source("debiasing")["learned"]!["thresholds"]!.AsArray();
        var threshold = (double)learned[1]!["threshold"]!;
        var answer = await model.PredictAsync(Woman(threshold + 0.01), Woman(threshold - 0.01), ("male", 5_200));

        Assert.Equal(("female", "monitored"), ((string)learned[1]!["feature_value"]!, (string)learned[1]!["group"]!));
        Assert.InRange(threshold, 0.3, 0.49);
        Assert.Equal(["No Risk", "Risk", "Risk"], Column(answer, "debiased_prediction"));
        Assert.Equal(["Risk", "Risk", "Risk"], Column(answer, "prediction"));
        Assert.Equal(Column(answer, "probability"), Column(answer, "debiased_probability"));
        Assert.Contains("at least the threshold", (string)(await model.LoggedAsync(answer))[0]["debiasing_reason"]!);

        static (string, double) Woman(double probability) => ("female", 10_000 * (1 - (probability / 0.7)));
    }

    [Fact]
    public async Task Reject_option_raises_the_monitored_and_lowers_the_reference_rows_near_one_half()
    {
        var model = await DebiasedModel.LearnedAsync(place, "reject_option");
        var width = (double)(await model.MeasuredAsync()).Source("debiasing")["learned"]!["half_width"]!;
        var answer = await model.PredictAsync(("male", 4_990), ("male", 10_000 * (0.5 - width - 0.01)), ("female", 3_000), ("female", 9_000));

        Assert.InRange(width, 0.01, 0.2);
        Assert.Equal(["No Risk", "No Risk", "Risk", "Risk"], Column(answer, "prediction"));
        Assert.Equal(["Risk", "No Risk", "No Risk", "Risk"], Column(answer, "debiased_prediction"));
    }

    [Fact]
    public async Task Shadow_answers_the_models_own_and_logs_what_would_have_changed()
    {
        var model = await DebiasedModel.LearnedAsync(place, "flip", "shadow");
        var answer = await model.PredictAsync(("female", 4_000));
        var logged = Assert.Single(await model.LoggedAsync(answer));

        Assert.Equal(["female,4000,Risk,0.42,Risk,0.42,Risk"], Lines(answer));
        Assert.Equal(("shadow", "flip", 1), Said(answer));
        Assert.Equal(("shadow", "No Risk"), ((string)logged["debiasing_mode"]!, (string)logged["debiased_prediction"]!));
    }

    [Fact]
    public async Task Off_takes_effect_at_once()
    {
        var model = await DebiasedModel.LearnedAsync(place, "flip");
        var patched = await place.Host.SendAsync(HttpMethod.Patch, $"monitor_instances/{model.Instance.Id()}", new JsonArray(ApiHostBuilders.Step("replace", "/parameters/debiasing/mode", "off")));
        var answer = await model.PredictAsync(("female", 4_000));

        Assert.False((bool)patched["entity"]!["parameters"]!["perform_debias"]!);
        Assert.Equal(["female,4000,Risk,0.42,Risk,0.42,Risk"], Lines(answer));
        Assert.Equal(("off", null, 0), Said(answer));
    }

    [Fact]
    public async Task A_policy_that_no_run_has_learned_changes_nothing_and_says_so()
    {
        var model = await DebiasedModel.LearnedAsync(place, "flip");
        await place.Host.SendAsync(HttpMethod.Patch, $"monitor_instances/{model.Instance.Id()}", new JsonArray(ApiHostBuilders.Step("replace", "/parameters/debiasing/policy", "group_thresholds")));
        var before = await model.PredictAsync(("female", 3_000));
        await model.Model.RunAsync(model.Instance);
        var after = await model.PredictAsync(("female", 3_000));

        Assert.Equal(("Risk", "No Risk"), (Column(before, "debiased_prediction").Single(), Column(after, "debiased_prediction").Single()));
        Assert.Contains("has learned the policy", (string)before["debiasing"]!["reason"]!);
        Assert.Null(after["debiasing"]!["reason"]);
    }

    [Fact]
    public async Task Rows_beyond_a_thousand_are_all_answered_and_all_logged()
    {
        var model = await DebiasedModel.LearnedAsync(place, "flip");
        var before = await place.Host.CountAsync(model.Model.PayloadSet);
        (string, double)[] rows = [.. Enumerable.Range(0, 6_001).Select(i => (i % 2 == 0 ? "female" : "male", (double)i))];
        var answer = await model.PredictAsync(rows);

        Assert.Equal(rows.Select(r => $"{r.Item1},{r.Item2}"), answer["values"]!.AsArray().Select(v => $"{v![0]},{v[1]}"));
        Assert.Equal(before + 6_001, await place.Host.CountAsync(model.Model.PayloadSet));

        // Women from 2,858 on are refused; as men they are granted up to 5,000. More rows than the engine takes in one call.
        Assert.Equal(Enumerable.Range(0, 6_001).Count(i => i % 2 == 0 && i is >= 2_858 and <= 5_000), (int)answer["debiasing"]!["changed_answers"]!);
    }

    [Fact]
    public async Task Without_a_fairness_monitor_the_debiased_answer_is_the_models_own()
    {
        var model = await DebiasedModel.SubscribeAsync(place);
        var answer = await DebiasedModel.PredictAsync(model, ("female", 4_000));

        Assert.Equal(["female,4000,Risk,0.42,Risk,0.42,Risk"], Lines(answer));
        Assert.Equal(("off", null, 0), Said(answer));
    }

    [Theory]
    [InlineData("""[1]""", "values")]
    [InlineData("""{"fields":["Sex","Amount"]}""", "values")]
    [InlineData("""{"fields":["Sex","Amount"],"values":[]}""", "values")]
    [InlineData("""{"fields":["Sex"],"values":[["male"]]}""", "fields")]
    [InlineData("""{"fields":["Sex","Amount"],"values":[["male",1],["male"]]}""", "values[1]")]
    [InlineData("""{"fields":["Sex","Amount","prediction"],"values":[["male",1,"Risk"]]}""", "fields")]
    [InlineData("""{"fields":["Sex","Amount","debiased_prediction"],"values":[["male",1,"Risk"]]}""", "fields")]
    [InlineData("""{"fields":["Sex","Amount"],"values":[["male",{"a":1}]]}""", "values[0][1]")]
    public async Task Rows_that_cannot_be_scored_are_refused_by_the_field_and_not_logged(string body, string field)
    {
        var model = await DebiasedModel.SubscribeAsync(place);
        var (status, answer) = await place.Host.TrySendAsync(HttpMethod.Post, $"subscriptions/{model.Id}/predictions", JsonNode.Parse(body));

        Assert.True(status == 400, $"{status} {answer}");
        Assert.Equal(field, (string)answer!["errors"]![0]!["target"]!["name"]!);
        Assert.Equal(400, await place.Host.CountAsync(model.PayloadSet));
    }

    [Fact]
    public async Task Engine_faults_are_told_and_nothing_is_logged()
    {
        (RequestDelegate Fault, int Status, string Code)[] faults =
        [
            (Misbehave.Status(500, "model not loaded"), 502, "engine_refused"),
            (Misbehave.Reset(), 502, "engine_unreachable"),
            (Misbehave.Text("<html>"), 502, "engine_answer_wrong"),
            (Misbehave.Text("""{"fields":["score"],"values":[[1]]}"""), 422, "prediction_column_missing"),
        ];
        var model = await DebiasedModel.LearnedAsync(place, "flip");
        foreach (var (fault, expected, code) in faults)
        {
            place.Engine.Next(fault);
            var (status, answer) = await place.Host.TrySendAsync(HttpMethod.Post, $"subscriptions/{model.Model.Id}/predictions", DebiasedModel.Request(("female", 4_000)));

            Assert.Equal((expected, code), (status, (string)answer!["errors"]![0]!["code"]!));
        }

        Assert.Equal(400, await place.Host.CountAsync(model.Model.PayloadSet));
    }

    [Fact]
    public async Task A_subscription_that_is_not_there_is_not_found() =>
        Assert.Equal(404, (await place.Host.TrySendAsync(HttpMethod.Post, "subscriptions/none/predictions", DebiasedModel.Request(("male", 1)))).Status);

    private static async Task<string?> RoleAsync(DebiasedModel model, string column)
    {
        var set = await model.Model.Place.Host.GetAsync($"data_sets/{model.Model.PayloadSet}");
        return (string?)set["entity"]!["data_schema"]!["fields"]!.AsArray().Single(f => (string?)f!["name"] == column)!["metadata"]!["modeling_role"];
    }

    private static (string Mode, string? Policy, int Changed) Said(JsonObject answer) =>
        ((string)answer["debiasing"]!["mode"]!, (string?)answer["debiasing"]!["policy"], (int)answer["debiasing"]!["changed_answers"]!);

    private static List<string> Fields(JsonObject answer) => [.. answer["fields"]!.AsArray().Select(f => (string)f!)];

    private static List<string> Column(JsonObject answer, string name) => [.. answer["values"]!.AsArray().Select(v => v![Fields(answer).IndexOf(name)]!.ToString())];

    /// <summary>The rows as text; of probabilities only that of the first class.</summary>
    private static List<string> Lines(JsonObject answer) => [.. answer["values"]!.AsArray().Select(row => string.Join(',', row!.AsArray().Select(cell =>
        cell is JsonArray vector ? Math.Round((double)vector[0]!, 6).ToString(System.Globalization.CultureInfo.InvariantCulture) : cell!.ToString())))];
}
