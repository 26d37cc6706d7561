using System.Text.Json.Nodes;
using Assay.Server.Tests.Monitoring;

namespace Assay.Server.Tests.Predictions;

public sealed class DebiasingRunTests(MonitoringHost place) : IClassFixture<MonitoringHost>
{
    [Theory]
    [InlineData("flip", 90)]
    [InlineData("group_thresholds", 65)]
    [InlineData("reject_option", 65)]
    public async Task Run_measures_the_debiased_fairness_on_rows_that_were_not_learned_from(string policy, double least)
    {
        var measured = await (await DebiasedModel.LearnedAsync(place, policy)).MeasuredAsync();
        var own = measured.Value("fairness_value", "female", "fairness")!.Value;
        var debiased = measured.Metric("fairness_value", "female", "debiased_fairness");
        var source = measured.Source("debiasing");
        var group = source["groups"]![0]!;

        // 57 of the 100 men that are granted, per woman; of the debiased answers about as many.
        Assert.Equal(57, own, 1e-9);
        Assert.InRange((double)debiased["value"]!, least, 150);
        Assert.True((double)debiased["interval_lower"]! < (double)debiased["value"]!, debiased.ToJsonString());
        Assert.Equal(400, (int)source["learned_records"]! + (int)source["held_out_records"]!);
        Assert.InRange((int)source["learned_records"]!, 150, 250);
        Assert.Equal((double)debiased["value"]!, (double)group["fairness_value_after"]!["value"]!, 1e-9);
        Assert.Equal((double)group["fairness_value_after"]!["value"]! - (double)group["fairness_value_before"]!["value"]!, (double)group["gain"]!, 1e-9);
        Assert.InRange((int)source["changed_answers"]!, 5, 60);
        Assert.Equal("there are no labelled rows", (string)source["accuracy"]!["cost"]!["reason"]!);
    }

    [Fact]
    public async Task Run_says_what_debiasing_costs_where_there_are_labels()
    {
        var model = await DebiasedModel.SubscribeAsync(place);
        await model.AddMonitorAsync("quality", new JsonObject { ["min_feedback_data_size"] = 4 });

        // Each of these women is refused, rightly but for the last; as men they are granted.
        await model.LabelAsync(
            ["Sex", "Amount", "Risk", "_original_prediction", "_original_probability"],
            [.. new[] { "Risk", "Risk", "Risk", "No Risk" }.Select(label => new object?[] { "female", 4_000, label, "Risk", new[] { 0.42, 0.58 } }), ["male", 1_000, "No Risk", "No Risk", new[] { 0.9, 0.1 }]]);
        var instance = await model.AddMonitorAsync("fairness", DebiasedModel.Parameters(new JsonObject { ["policy"] = "flip" }));
        var accuracy = (await model.MeasuredAsync(instance, await model.FirstRunAsync(instance))).Source("debiasing")["accuracy"]!;

        Assert.Equal((0.8, 0.4, 0.4), ((double)accuracy["before"]!["value"]!, (double)accuracy["after"]!["value"]!, Math.Round((double)accuracy["cost"]!["value"]!, 9)));
        Assert.Equal(5, (int)accuracy["cost"]!["count"]!);
    }

    [Fact]
    public async Task Run_measures_the_cost_on_labels_of_logged_rows_that_were_not_learned_from()
    {
        var model = await DebiasedModel.SubscribeAsync(place);
        await model.AddMonitorAsync("quality", new JsonObject { ["min_feedback_data_size"] = 4 });

        // The model is right about every woman: each of its changed answers is wrong.
        await model.LabelAsync(["scoring_id", "Risk"], Enumerable.Range(1, 200).Select(i => new object?[] { $"women-{i}", ((i - 1) * 50) + 25 < 2_858 ? "No Risk" : "Risk" }));
        var instance = await model.AddMonitorAsync("fairness", DebiasedModel.Parameters(new JsonObject { ["policy"] = "flip" }));
        var source = (await model.MeasuredAsync(instance, await model.FirstRunAsync(instance))).Source("debiasing");
        var accuracy = source["accuracy"]!;
        var count = (int)accuracy["cost"]!["count"]!;

        Assert.InRange(count, 60, 140);
        Assert.Equal((1, (int)source["changed_answers"]!), ((double)accuracy["before"]!["value"]!, (int)Math.Round((double)accuracy["cost"]!["value"]! * count)));
    }

    [Fact]
    public async Task Run_without_debiasing_measures_none()
    {
        var measured = await (await DebiasedModel.LearnedAsync(place, "flip", "off")).MeasuredAsync();

        Assert.DoesNotContain("debiased_fairness", measured.ToJsonString());
        Assert.DoesNotContain(measured["entity"]!["sources"]!.AsArray(), s => (string?)s!["id"] == "debiasing");
    }

    [Fact]
    public async Task Set_up_takes_the_flag_of_open_scale_for_the_flip()
    {
        var model = await DebiasedModel.SubscribeAsync(place);
        var parameters = DebiasedModel.Parameters(null);
        parameters["perform_debias"] = true;
        var instance = await model.AddMonitorAsync("fairness", parameters);
        var kept = instance["entity"]!["parameters"]!;

        Assert.True((bool)kept["perform_debias"]!);
        Assert.Equal("""{"policy":"flip","mode":"active"}""", kept["debiasing"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""7""", "debiasing")]
    [InlineData("""{"policy":"hope"}""", "debiasing.policy")]
    [InlineData("""{"mode":"later"}""", "debiasing.mode")]
    [InlineData("""{"mode":{}}""", "debiasing.mode")]
    [InlineData("""{"feature":"Amount"}""", "debiasing.feature")]
    public async Task Set_up_refuses_what_is_wrong_by_its_name(string debiasing, string field)
    {
        var model = await DebiasedModel.SubscribeAsync(place);
        var (status, answer) = await model.TryAddMonitorAsync("fairness", DebiasedModel.Parameters(JsonNode.Parse(debiasing)));

        Assert.Equal((400, field), (status, (string)answer!["errors"]![0]!["target"]!["name"]!));
    }
}
