using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.Seldon;

namespace Assay.Server.Tests.Engines.Seldon;

public class SeldonEngineTests : ModelServerConformance
{
    private FakeSeldon _fake = null!;

    protected override string ServiceType => "seldon_core";

    protected override string ErrorBody => """{"status":{"status":1,"info":"Model is overloaded","code":-1,"reason":"MICROSERVICE_INTERNAL_ERROR"}}""";

    protected override string ErrorWords => "MICROSERVICE_INTERNAL_ERROR: Model is overloaded.";

    protected override string Truncated => """{"data":{"names":["No Risk"],""";

    internal override async Task<FakeModelServer> StartAsync() => _fake = await FakeModelServer.StartAsync(new FakeSeldon());

    internal override JsonObject Bound() => new() { ["url"] = _fake.Url };

    [Theory]
    [InlineData(true, "credit-graph")]
    [InlineData(false, "credit")]
    public async Task List_has_the_deployment_by_the_name_of_its_graph_or_its_address(bool hasMetadata, string name)
    {
        _fake.HasMetadata = hasMetadata;

        var deployment = Assert.Single(await ListAsync());

        Assert.Equal(name, deployment.Id);
        Assert.Equal(_fake.ScoringUrl, (string?)deployment.Resource["entity"]!["scoring_url"]);
    }

    [Theory]
    [InlineData("ndarray", """{"data":{"names":["Sex","Age","Amount"],"ndarray":[["female",20,500.5]]}}""")]
    [InlineData("jsonData", """{"jsonData":[{"Sex":"female","Age":20,"Amount":500.5}]}""")]
    public async Task Score_sends_the_features_in_the_models_order(string form, string body)
    {
        EngineRig.AssertModel(await Rig.ScoreAsync(ServiceType, Binding(Bound()), EngineRig.Target(_fake.ScoringUrl, "credit", new JsonObject { ["rows"] = form }), 1), 1);

        Assert.Equal(body, _fake.Server.Requests[^1].Text);
    }

    [Theory]
    [InlineData("t:0", "t:1")]
    [InlineData("proba_no", "proba_yes")]
    public async Task Score_of_a_model_that_does_not_name_the_classes_takes_their_order(params string[] names)
    {
        _fake.Names = names;

        var answer = await ScoreAsync(5);

        EngineRig.AssertModel(answer, 5);
        Assert.Null(answer.Labels);
    }

    [Fact]
    public async Task Score_of_text_as_a_tensor_says_why_not()
    {
        var refused = await Rig.RefusedAsync(ServiceType, Binding(Bound()), EngineRig.Target(_fake.ScoringUrl, "credit", new JsonObject { ["rows"] = "tensor" }));

        Assert.Contains("row 0, column 'Sex': is missing or no number; a tensor holds numbers only", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_of_a_deployment_that_is_not_ready_gives_the_gateways_words() =>
        Assert.Contains("answered 503: no healthy upstream", (await NotReadyAsync()).Message, StringComparison.Ordinal);
}
