using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Monitoring;

namespace Assay.Server.Tests.Explanations;

/// <summary>The explanation of a model as a whole, as runs of the explainability monitor.</summary>
public class GlobalExplanationRunTests(ExplainedPlace place) : IClassFixture<ExplainedPlace>
{
    [Fact]
    public async Task Run_ranks_the_features_and_says_what_it_cost()
    {
        var (model, instance) = await StartAsync();
        var measured = await model.RunAndMeasureAsync(instance);
        var source = measured.Source("global_explanation");
        var features = source["features"]!.AsArray();

        Assert.Equal(["Sex", "Amount"], features.Take(2).Select(f => (string)f!["feature_name"]!));
        Assert.All(features.Skip(2), f => Assert.Equal(0, (double)f!["importance"]!, 1e-12));
        Assert.InRange((double)features[0]!["importance"]!, (double)features[0]!["importance_interval"]![0]!, (double)features[0]!["importance_interval"]![1]!);
        Assert.Equal(("Risk", 40, 1), ((string)source["explained"]!, (int)source["records"]!, (int)source["engine_calls"]!));
        Assert.InRange((int)source["scored_rows"]!, 1_000, 40 * 101);
    }

    [Fact]
    public async Task Stability_compares_with_the_run_before_and_with_the_training_rows()
    {
        var (model, instance) = await StartAsync(trains: true);
        var first = await model.RunAndMeasureAsync(instance);
        var second = await model.RunAndMeasureAsync(instance);

        Assert.Equal("the model was not explained before", (string)first.Metric("global_explanation_stability", "payload")["reason"]!);
        Assert.Equal(1, first.Value("global_explanation_stability", "training")!.Value, 1e-9);
        Assert.Equal(1, second.Value("global_explanation_stability", "payload")!.Value, 1e-9);
        Assert.Equal(1, second.Value("global_explanation_stability", "training")!.Value, 1e-9);
        Assert.Equal("bootstrap", (string)second.Metric("global_explanation_stability", "payload")["interval_method"]!);
    }

    [Fact]
    public async Task Model_that_decides_by_something_else_than_before_is_noticed()
    {
        var decidesByAge = false;
        var changing = RowModel.Binary("No Risk", "Risk", row => decidesByAge ? (double)row["Age"]! / 100 : (double)row["Amount"]! / 10_000);
        var (model, instance) = await StartAsync(changing);
        await model.RunAndMeasureAsync(instance);
        decidesByAge = true;
        var metric = (await model.RunAndMeasureAsync(instance)).Metric("global_explanation_stability", "payload");

        Assert.InRange((double)metric["value"]!, 0.3, 0.7);
        Assert.Equal("confirmed", (string)metric["confidence"]!);
    }

    [Fact]
    public async Task Too_few_rows_and_a_run_that_is_not_switched_on_say_so()
    {
        var (model, instance) = await StartAsync(minRecords: 500);
        var few = await model.RunAndMeasureAsync(instance);
        var off = await model.RunAsync(await OffAsync());

        Assert.Equal("insufficient data: 200 of 500", (string)few.Metric("global_explanation_stability", "payload")["reason"]!);
        Assert.Contains("global_explanation.enabled", off.FailureText());
    }

    [Theory]
    [InlineData("""{"enabled":true,"explanation_method":"magic"}""", "global_explanation.explanation_method")]
    [InlineData("""{"enabled":true,"sample_size":1}""", "sample_size")]
    [InlineData("""{"enabled":"yes"}""", "enabled")]
    public async Task Setting_that_cannot_work_is_refused_by_name(string settings, string field)
    {
        var model = await place.Host.SubscribeAsync(ExplainedPlace.Lender, ExplainedPlace.Features);
        var (status, json) = await model.TryAddMonitorAsync("explainability", new JsonObject { ["global_explanation"] = JsonNode.Parse(settings) });

        Assert.Equal((400, field), (status, (string)json!["errors"]![0]!["target"]!["name"]!));
    }

    private async Task<(MonitoredModel Model, JsonObject Instance)> StartAsync(RowModel? lender = null, bool trains = false, int minRecords = 100)
    {
        var model = await place.Host.SubscribeAsync(lender ?? ExplainedPlace.Lender, ExplainedPlace.Features);
        await model.LogAsync("g", ExplainedPlace.Applications(200));
        if (trains)
        {
            await model.TrainAsync([.. ExplainedPlace.Features, "Risk"], ExplainedPlace.Applications(150).Select(a => a.Append("Risk").ToArray()));
        }

        var settings = new JsonObject { ["enabled"] = true, ["explanation_method"] = "shap", ["sample_size"] = 40, ["perturbations_count"] = 100, ["min_records"] = minRecords };
        return (model, await model.AddMonitorAsync("explainability", new JsonObject { ["global_explanation"] = settings }));
    }

    private async Task<JsonObject> OffAsync()
    {
        var model = await place.Host.SubscribeAsync(ExplainedPlace.Lender, ExplainedPlace.Features);
        return await model.AddMonitorAsync("explainability", new JsonObject { ["enabled"] = true });
    }
}
