using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.OpenInference;

namespace Assay.Server.Tests.Engines.OpenInference;

public class KServeV2Tests : ModelServerConformance
{
    private FakeOpenInference _fake = null!;

    protected override string ServiceType => "kserve_v2";

    protected override string ErrorBody => """{"detail":[{"loc":["body"],"msg":"field required"}]}""";

    protected override string ErrorWords => """[{"loc":["body"],"msg":"field required"}]""";

    protected override string Truncated => """{"outputs":[{"name":"predict_proba","shape":[1,2],"datatype":"FP64","data":[0.9,""";

    internal override async Task<FakeModelServer> StartAsync() => _fake = await FakeModelServer.StartAsync(new FakeOpenInference(InferenceServer.KServe));

    [Fact]
    public async Task List_comes_from_the_list_of_models()
    {
        var deployment = Assert.Single(await ListAsync());

        Assert.Equal(_fake.ScoringUrl, (string?)deployment.Resource["entity"]!["scoring_url"]);
        Assert.Single(_fake.Server.Requests);
    }

    [Fact]
    public async Task Score_of_a_model_that_is_not_ready_gives_its_words() =>
        Assert.Contains("answered 503: Model credit is not ready yet.", (await NotReadyAsync()).Message, StringComparison.Ordinal);
}
