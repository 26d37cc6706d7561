using System.Text.Json.Nodes;
using Assay.Server.Engines;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.TensorFlow;

namespace Assay.Server.Tests.Engines.TensorFlow;

public class TensorFlowEngineTests : ModelServerConformance
{
    private FakeTensorFlow _fake = null!;

    protected override string ServiceType => "tensorflow_serving";

    internal override JsonObject Credentials => new() { ["models"] = "credit" };

    protected override string ErrorBody => """{"error":"Resource exhausted"}""";

    protected override string ErrorWords => "Resource exhausted.";

    internal override async Task<FakeModelServer> StartAsync() => _fake = await FakeModelServer.StartAsync(new FakeTensorFlow());

    [Fact]
    public async Task List_has_the_models_that_the_credentials_name_with_their_state()
    {
        var deployment = Assert.Single(await ListAsync());

        Assert.Equal("credit", deployment.Id);
        Assert.Equal(_fake.ScoringUrl, (string?)deployment.Resource["entity"]!["scoring_url"]);
        Assert.Equal("AVAILABLE", (string?)deployment.Resource["entity"]!["status"]!["state"]);
    }

    [Fact]
    public async Task List_without_names_says_how_to_give_them()
    {
        var refused = await Assert.ThrowsAsync<EngineException>(
            () => Rig.ListAsync(ServiceType, EngineRig.Binding(new JsonObject { ["url"] = _fake.Address.ToString() })));

        Assert.Contains("name them in 'models' of the credentials", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_of_a_model_that_is_not_served_gives_the_servers_words()
    {
        var refused = await Assert.ThrowsAsync<EngineException>(
            () => Rig.ListAsync(ServiceType, EngineRig.Binding(new JsonObject { ["url"] = _fake.Address.ToString(), ["models"] = "credit, churn" })));

        Assert.Contains("Servable not found for request: Latest(churn)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_of_a_model_that_wants_a_dimension_a_value_wraps_them_as_its_metadata_says()
    {
        await using var keras = await FakeModelServer.StartAsync(new FakeTensorFlow(rank: 2));

        EngineRig.AssertModel(await Rig.ScoreAsync(ServiceType, EngineRig.Binding([]), EngineRig.Target(keras.ScoringUrl, "credit")));

        Assert.Equal("""{"Sex":["female"],"Age":[20],"Amount":[500.5]}""", keras.Server.Requests[^1].Json!["instances"]![0]!.ToJsonString());
    }

    [Fact]
    public async Task Score_of_a_model_without_metadata_wraps_values_as_the_format_says()
    {
        await using var keras = await FakeModelServer.StartAsync(new FakeTensorFlow(rank: 2) { HasMetadata = false });

        EngineRig.AssertModel(await Rig.ScoreAsync(ServiceType, EngineRig.Binding([]), EngineRig.Target(keras.ScoringUrl, "credit", new JsonObject { ["rank"] = "2" })));
        Assert.Contains(
            "inconsistent shape",
            (await Rig.RefusedAsync(ServiceType, EngineRig.Binding([]), EngineRig.Target(keras.ScoringUrl, "credit"))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Score_by_columns_reads_one_output_or_several(bool several)
    {
        _fake.AnswersDecision = several;

        EngineRig.AssertModel(await Rig.ScoreAsync(ServiceType, EngineRig.Binding([]), EngineRig.Target(_fake.ScoringUrl, "credit", new JsonObject { ["rows"] = "columns" }), 5), 5);

        Assert.Equal(5, _fake.Server.Requests[^1].Json!["inputs"]!["Age"]!.AsArray().Count);
    }

    [Fact]
    public async Task Score_names_the_signature()
    {
        await using var named = await FakeModelServer.StartAsync(new FakeTensorFlow { Signature = "score" });

        EngineRig.AssertModel(await Rig.ScoreAsync(ServiceType, EngineRig.Binding([]), EngineRig.Target(named.ScoringUrl, "credit", new JsonObject { ["signature"] = "score" })));
        Assert.Contains(
            "not found in signature def",
            (await Rig.RefusedAsync(ServiceType, EngineRig.Binding([]), EngineRig.Target(named.ScoringUrl, "credit"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_at_classify_sends_examples_and_reads_classes_in_any_order()
    {
        await using var classifier = await FakeModelServer.StartAsync(new FakeTensorFlow { Method = "classify" });

        EngineRig.AssertModel(await Rig.ScoreAsync(ServiceType, EngineRig.Binding([]), EngineRig.Target(classifier.ScoringUrl, "credit"), 20), 20);
    }

    [Fact]
    public async Task Score_of_a_model_that_is_loading_gives_its_words() =>
        Assert.Contains("answered 503: Servable credit is loading.", (await NotReadyAsync()).Message, StringComparison.Ordinal);
}
