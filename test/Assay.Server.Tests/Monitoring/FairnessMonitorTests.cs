using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Monitoring;

/// <summary>
/// A lender that refuses men from 5,000 on and women from 3,000 on, whatever their age. Of the ten applications 3 of 4
/// men and 3 of 6 women are granted; with all rows rewritten as the other sex 8 of 10 men and 4 of 10 women.
/// </summary>
public class FairnessMonitorTests(MonitoringHost place) : IClassFixture<MonitoringHost>
{
    private static readonly string[] Features = ["Sex", "Age", "Amount"];

    private static readonly RowModel Lender = RowModel.Binary(
        "No Risk", "Risk", row => (double)row["Amount"]! < ((string?)row["Sex"] == "male" ? 5_000 : 3_000) ? 0.2 : 0.8);

    private static readonly object?[][] Applications =
    [
        ["male", 30, 1_000], ["male", 40, 4_000], ["male", 22, 4_500], ["male", 50, 6_000],
        ["female", 28, 1_000], ["female", 35, 2_000], ["female", 23, 4_000], ["female", 45, 4_500], ["female", 60, 7_000], ["female", 24, 2_500],
    ];

    [Fact]
    public async Task Run_with_perturbation_gives_the_values_computed_by_hand()
    {
        var (model, instance) = await StartAsync(Parameters(Sex(), Age()));
        var measured = await model.RunAndMeasureAsync(instance);

        Assert.Equal(50, measured.Value("fairness_value", "Sex", "female")!.Value, 1e-9);
        Assert.Equal(-0.4, measured.Value("statistical_parity_difference", "Sex", "female")!.Value, 1e-9);
        Assert.Equal(100, measured.Value("fairness_value", "Age", "18-25")!.Value, 1e-9);
        Assert.All(measured["entity"]!["values"]!.AsArray(), v => Assert.Equal("fairness", (string)v!["tags"]!.AsArray().Single(t => (string?)t!["id"] == "fairness_metric_type")!["value"]!));
        Assert.Equal(2, measured["entity"]!["values"]!.AsArray().Count);
    }

    [Fact]
    public async Task Run_shows_payload_and_balanced_distributions_in_the_wire_shape()
    {
        var (model, instance) = await StartAsync(Parameters(Sex(), Age()));
        var measured = await model.RunAndMeasureAsync(instance);

        AssertDistribution(
            measured.Source("scoring_payload_data_distribution"),
            """["Sex","male","No Risk",3,true,"reference"]""", """["Sex","male","Risk",1,false,"reference"]""",
            """["Sex","female","No Risk",3,true,"monitored"]""", """["Sex","female","Risk",3,false,"monitored"]""",
            """["Age",[26,75],"No Risk",4,true,"reference"]""", """["Age",[26,75],"Risk",3,false,"reference"]""",
            """["Age",[18,25],"No Risk",2,true,"monitored"]""", """["Age",[18,25],"Risk",1,false,"monitored"]""");
        AssertDistribution(
            measured.Source("perturbed_scoring_payload_data_distribution"),
            """["Sex","male","No Risk",8,true,"reference"]""", """["Sex","male","Risk",2,false,"reference"]""",
            """["Sex","female","No Risk",4,true,"monitored"]""", """["Sex","female","Risk",6,false,"monitored"]""",
            """["Age",[26,75],"No Risk",6,true,"reference"]""", """["Age",[26,75],"Risk",4,false,"reference"]""",
            """["Age",[18,25],"No Risk",6,true,"monitored"]""", """["Age",[18,25],"Risk",4,false,"monitored"]""");
        Assert.Equal(
            ["data_distribution", "data_distribution", "bias_detection_summary"],
            measured["entity"]!["sources"]!.AsArray().Select(s => (string)s!["type"]!));
    }

    [Fact]
    public async Task Run_sums_bias_up_in_the_wire_shape()
    {
        var (model, instance) = await StartAsync(Parameters(Sex(), Age()));
        var measured = await model.MeasuredAsync(instance, await FirstRunAsync(model, instance));
        var summaries = measured.Source("bias_detection_summary")["summary"]!.AsArray();
        var sex = summaries[0]!;
        var women = sex["minority"]!["values"]![0]!;

        Assert.Equal(["Sex", "Age"], summaries.Select(s => (string)s!["feature"]!));
        Assert.Equal((50, 66.666667, true, false), ((double)sex["fairness_value"]!, Math.Round((double)sex["payload_fairness_value"]!, 6), (bool)sex["is_biased"]!, (bool)sex["is_reverse_biased"]!));
        Assert.Equal((80, 50, 75), ((double)sex["majority"]!["total_fav_percent"]!, (double)sex["majority"]!["total_rows_percent"]!, (double)sex["majority"]!["payload_total_fav_percent"]!));
        Assert.Equal((40, 50, 50), ((double)sex["minority"]!["total_fav_percent"]!, (double)sex["minority"]!["total_rows_percent"]!, (double)sex["minority"]!["payload_total_fav_percent"]!));
        Assert.Equal("male", (string)sex["majority"]!["values"]![0]!["value"]!);
        Assert.Equal((80, 75), ((double)sex["majority"]!["values"]![0]!["fav_class_percent"]!, (double)sex["majority"]!["values"]![0]!["payload_fav_class_percent"]!));
        Assert.Equal(
            ("female", 50, 40, 50, 80, 64, true),
            ((string)women["value"]!, (double)women["fairness_value"]!, (double)women["fav_class_percent"]!, (double)women["payload_fav_class_percent"]!,
                (double)women["perfect_equality"]!, (double)women["acceptable_fav_class_percent"]!, (bool)women["is_biased"]!));
        Assert.Equal("balanced", (string)sex["fairness_calculation_details"]![0]!["data_set_type"]!);
        Assert.Equal("[[26,75]]", new JsonArray([.. summaries[1]!["majority"]!["values"]!.AsArray().Select(v => v!["value"]!.DeepClone())]).ToJsonString());
        var evaluated = sex["records_evaluated"]!;
        Assert.Equal((10, 10, 0), ((int)evaluated["number_of_records"]!, (int)evaluated["perturbed_records"]!, (int)evaluated["additional_records"]!));
        Assert.True((DateTime)evaluated["oldest_timestamp"]! <= (DateTime)evaluated["newest_timestamp"]!);
    }

    [Fact]
    public async Task Run_lists_refused_rows_beside_their_accepted_twins()
    {
        var (model, instance) = await StartAsync(Parameters(Sex()));
        var measured = await model.RunAndMeasureAsync(instance);
        var biased = measured.Source("bias_detection_summary")["summary"]![0]!["biased_transactions"]!.AsArray();

        Assert.Equal(["a-7", "a-8"], biased.Select(b => (string)b!["scoring_id"]!).Order());
        Assert.All(biased, b => Assert.Equal(("Risk", "male", "No Risk"), ((string)b!["prediction"]!, (string)b["perturbed_value"]!, (string)b["perturbed_prediction"]!)));
    }

    [Fact]
    public async Task Run_scores_copies_in_one_call_a_feature_and_logs_none_of_them()
    {
        var (model, instance) = await StartAsync(Parameters(Sex(), Age()));
        var before = place.Engine.Requests.Count;
        await model.RunAsync(instance);
        var calls = place.Engine.Requests.Skip(before).ToList();

        Assert.Equal([10, 10], calls.Select(c => c.RowCount));
        Assert.All(calls, c => Assert.Equal(["Sex", "Age", "Amount"], c.Rows!["fields"]!.AsArray().Select(f => (string)f!)));
        Assert.Equal(10, await Api.ApiHostRecords.CountAsync(place.Host, model.PayloadSet));
    }

    [Fact]
    public async Task Run_without_perturbation_compares_the_payload_and_calls_nobody()
    {
        var parameters = Parameters(Sex());
        parameters["perform_perturbation"] = false;
        var (model, instance) = await StartAsync(parameters);
        var before = place.Engine.Requests.Count;
        var measured = await model.RunAndMeasureAsync(instance);

        Assert.Equal(200 / 3.0, measured.Value("fairness_value", "female")!.Value, 1e-9);
        Assert.Equal(["scoring_payload_data_distribution", "bias_detection_summary"], measured["entity"]!["sources"]!.AsArray().Select(s => (string)s!["id"]!));
        Assert.Equal("payload", (string)measured.Source("bias_detection_summary")["summary"]![0]!["fairness_calculation_details"]![0]!["data_set_type"]!);
        Assert.Equal(before, place.Engine.Requests.Count);
    }

    [Fact]
    public async Task Run_several_groups_each_have_a_value_against_all_reference_groups_together()
    {
        var age = Feature("Age", new JsonArray(new JsonArray(26, 40), new JsonArray(41, 75)), new JsonArray(new JsonArray(18, 22), new JsonArray(23, 25)));
        var parameters = Parameters(age);
        parameters["perform_perturbation"] = false;
        var (model, instance) = await StartAsync(parameters);
        var measured = await model.RunAndMeasureAsync(instance);

        // 26-40: 4 of 4, 41-75: 0 of 3; 18-22: 1 of 1; 23-25: 1 of 2.
        Assert.Equal(175, measured.Value("fairness_value", "18-22")!.Value, 1e-9);
        Assert.Equal(87.5, measured.Value("fairness_value", "23-25")!.Value, 1e-9);
    }

    [Fact]
    public async Task Thresholds_for_one_feature_hold_for_that_feature_only()
    {
        var thresholds = new JsonArray(new JsonObject
        {
            ["metric_id"] = "fairness_value",
            ["type"] = "lower_limit",
            ["value"] = 40,
            ["specific_values"] = new JsonArray(new JsonObject
            {
                ["value"] = 101,
                ["applies_to"] = new JsonArray(new JsonObject { ["type"] = "tag", ["key"] = "feature", ["value"] = "Age" }),
            }),
        });
        var (model, instance) = await StartAsync(Parameters(Sex(), Age()), thresholds);
        var measured = await model.RunAndMeasureAsync(instance);

        Assert.Equal((40, 101), ((double)measured.Metric("fairness_value", "Sex")["lower_limit"]!, (double)measured.Metric("fairness_value", "Age")["lower_limit"]!));
        Assert.Equal(("ok", "suspected"), ((string)measured.Metric("fairness_value", "Sex")["confidence"]!, (string)measured.Metric("fairness_value", "Age")["confidence"]!));
        Assert.Equal(-0.15, (double)measured.Metric("statistical_parity_difference", "Sex")["lower_limit"]!);
        Assert.Equal(2, (int)measured["entity"]!["issue_count"]!);
    }

    [Theory]
    [InlineData(8, 2, "suspected", 25)]
    [InlineData(80, 20, "confirmed", 25)]
    [InlineData(20, 80, "confirmed", 400)]
    [InlineData(50, 50, "ok", 100)]
    public async Task Run_says_how_sure_a_violation_of_either_limit_is(int menGranted, int womenGranted, string confidence, double value)
    {
        var of = menGranted + womenGranted;
        var model = await place.SubscribeAsync(Lender, Features);
        await model.LogAsync("a", Enumerable.Range(0, of).SelectMany(i => new object?[][]
        {
            ["male", 30, i < menGranted ? 1_000 : 9_000], ["female", 30, i < womenGranted ? 1_000 : 9_000],
        }));
        var parameters = Parameters(Sex());
        parameters["perform_perturbation"] = false;
        var instance = await model.AddMonitorAsync("fairness", parameters);
        var measured = await model.MeasuredAsync(instance, await FirstRunAsync(model, instance));
        var metric = measured.Metric("fairness_value", "female");

        Assert.Equal((value, confidence), (Math.Round((double)metric["value"]!, 9), (string)metric["confidence"]!));
        Assert.Equal((80, 125), ((double)metric["lower_limit"]!, (double)metric["upper_limit"]!));
        Assert.InRange((double)metric["value"]!, (double)metric["interval_lower"]!, (double)metric["interval_upper"]!);
        Assert.Equal(2 * of, (int)metric["count"]!);
        Assert.Equal(value > 125, (bool)measured.Source("bias_detection_summary")["summary"]![0]!["is_reverse_biased"]!);
    }

    [Fact]
    public async Task Run_too_few_rows_is_no_number_but_says_what_is_missing()
    {
        var parameters = Parameters(Sex());
        parameters["min_records"] = 11;
        var (model, instance) = await StartAsync(parameters);
        var run = await model.RunAsync(instance);
        var metric = (await model.MeasuredAsync(instance, run)).Metric("fairness_value", "female");

        Assert.Equal("finished", (string)run["entity"]!["status"]!["state"]!);
        Assert.Equal(["insufficient_data"], run.FailureCodes());
        Assert.Null(metric["value"]);
        Assert.Equal(("insufficient data", "insufficient data: 10 of 11"), ((string)metric["confidence"]!, (string)metric["reason"]!));
    }

    [Fact]
    public async Task Run_group_without_rows_has_no_number_but_a_reason()
    {
        var parameters = Parameters(Feature("Sex", new JsonArray("male"), new JsonArray("diverse")));
        parameters["perform_perturbation"] = false;
        var (model, instance) = await StartAsync(parameters);
        var metric = (await model.RunAndMeasureAsync(instance)).Metric("fairness_value", "diverse");

        Assert.Null(metric["value"]);
        Assert.Equal("the monitored group has no rows", (string)metric["reason"]!);
    }

    [Fact]
    public async Task Run_second_one_without_new_rows_repeats_the_value_and_counts_older_rows()
    {
        var (model, instance) = await StartAsync(Parameters(Sex()));
        var first = await model.RunAndMeasureAsync(instance);
        var second = await model.RunAndMeasureAsync(instance);

        Assert.Equal(first.Value("fairness_value", "female"), second.Value("fairness_value", "female"));
        Assert.Equal(10, (int)second.Source("bias_detection_summary")["summary"]![0]!["records_evaluated"]!["additional_records"]!);
    }

    [Fact]
    public async Task Run_parameters_show_what_was_processed_and_measured()
    {
        var (model, instance) = await StartAsync(Parameters(Sex()));
        var run = await model.RunAsync(instance);
        var parameters = run["entity"]!["parameters"]!;

        Assert.Equal((10, true), ((int)parameters["total_records_processed"]!, (bool)parameters["is_group_bias_completed"]!));
        Assert.Equal((await model.MeasuredAsync(instance, run)).Id(), (string)parameters["measurement_id"]!);
        Assert.Equal("Fairness execution is completed.", (string)run["entity"]!["status"]!["message"]!);
    }

    [Fact]
    public async Task Instance_of_a_production_deployment_has_its_first_run_when_it_is_active()
    {
        var (model, instance) = await StartAsync(Parameters(Sex()));
        var first = await FirstRunAsync(model, instance);

        Assert.Equal(("event", "finished"), ((string)first["entity"]!["triggered_by"]!, (string)first["entity"]!["status"]!["state"]!));
    }

    [Theory]
    [InlineData("""{"features":[],"favourable_class":["No Risk"]}""", "features")]
    [InlineData("""{"features":[{"feature":"Nope","majority":["a"],"minority":["b"]}],"favourable_class":["No Risk"]}""", "features[0].feature")]
    [InlineData("""{"features":[{"feature":"Sex","minority":["b"]}],"favourable_class":["No Risk"]}""", "features[0].majority")]
    [InlineData("""{"features":[{"feature":"Age","majority":[[75,26]],"minority":[[18,25]]}],"favourable_class":["No Risk"]}""", "features[0].majority[0]")]
    [InlineData("""{"features":[{"feature":"Sex","majority":["a"],"minority":["b"]}]}""", "favourable_class")]
    [InlineData("""{"features":[{"feature":"Sex","majority":["a"],"minority":["b"]}],"favourable_class":["x"],"unfavourable_class":["x"]}""", "unfavourable_class")]
    [InlineData("""{"features":[{"feature":"Sex","majority":["a"],"minority":["b"]}],"favourable_class":["x"],"min_records":0}""", "min_records")]
    [InlineData("""{"features":[{"feature":"Sex","majority":["a"],"minority":["b"]}],"favourable_class":["x"],"min_records":50,"max_records":10}""", "max_records")]
    public async Task Instance_with_parameters_that_cannot_work_is_refused_by_name(string parameters, string field)
    {
        var model = await place.SubscribeAsync(Lender, Features);
        var (status, json) = await model.TryAddMonitorAsync("fairness", (JsonObject)JsonNode.Parse(parameters)!);

        Assert.Equal((400, field), (status, (string)json!["errors"]![0]!["target"]!["name"]!));
    }

    private async Task<(MonitoredModel Model, JsonObject Instance)> StartAsync(JsonObject parameters, JsonArray? thresholds = null)
    {
        var model = await place.SubscribeAsync(Lender, Features);
        await model.LogAsync("a", Applications);
        var instance = await model.AddMonitorAsync("fairness", parameters, thresholds);
        await FirstRunAsync(model, instance);
        return (model, instance);
    }

    /// <summary>The run that the server starts by itself, when it has ended.</summary>
    private async Task<JsonObject> FirstRunAsync(MonitoredModel model, JsonObject instance)
    {
        var runs = await place.Host.GetAsync($"monitor_instances/{instance.Id()}/runs");
        return await model.EndedAsync(instance, ((JsonObject)runs["runs"]!.AsArray()[^1]!).Id());
    }

    private static JsonObject Parameters(params JsonObject[] features) => new()
    {
        ["features"] = new JsonArray([.. features]),
        ["favourable_class"] = new JsonArray("No Risk"),
        ["unfavourable_class"] = new JsonArray("Risk"),
        ["min_records"] = 10,
    };

    private static JsonObject Sex() => Feature("Sex", new JsonArray("male"), new JsonArray("female"));

    private static JsonObject Age() => Feature("Age", new JsonArray(new JsonArray(26, 75)), new JsonArray(new JsonArray(18, 25)));

    private static JsonObject Feature(string name, JsonArray majority, JsonArray minority) => new() { ["feature"] = name, ["majority"] = majority, ["minority"] = minority };

    private static void AssertDistribution(JsonNode distribution, params string[] rows)
    {
        Assert.Equal("""["feature","feature_value","label","count","is_favourable","group"]""", distribution["fields"]!.ToJsonString());
        Assert.Equal(rows, distribution["values"]!.AsArray().Select(v => v!.ToJsonString()));
    }
}
