using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.OpenInference;

namespace Assay.Server.Tests.Engines.OpenInference;

public class MlServerTests : ModelServerConformance
{
    private FakeOpenInference _fake = null!;

    protected override string ServiceType => "open_inference_protocol";

    internal override JsonObject PayloadFormat => new() { ["outputs"] = new JsonArray("predict", "predict_proba") };

    protected override string ErrorBody => """{"error":"Model credit is overloaded"}""";

    protected override string ErrorWords => "Model credit is overloaded.";

    protected override string Truncated => """{"outputs":[{"name":"predict","da""";

    internal override async Task<FakeModelServer> StartAsync() => _fake = await FakeModelServer.StartAsync(new FakeOpenInference(InferenceServer.MlServer));

    [Fact]
    public async Task List_comes_from_the_index_of_the_repository_one_entry_a_model()
    {
        var deployment = Assert.Single(await ListAsync());

        Assert.Equal("credit", deployment.Id);
        Assert.Equal(_fake.ScoringUrl, (string?)deployment.Resource["entity"]!["scoring_url"]);
        Assert.Equal("READY", (string?)deployment.Resource["entity"]!["status"]!["state"]);
    }

    [Fact]
    public async Task Score_sends_a_tensor_a_column_and_asks_for_outputs_by_name()
    {
        await ScoreAsync(2);

        Assert.Equal(
            """{"parameters":{"content_type":"pd"},"inputs":["""
            + """{"name":"Sex","shape":[2,1],"datatype":"BYTES","parameters":{"content_type":"str"},"data":["female","male"]},"""
            + """{"name":"Age","shape":[2,1],"datatype":"INT64","data":[20,27]},{"name":"Amount","shape":[2,1],"datatype":"FP64","data":[500.5,631.5]}"""
            + """],"outputs":[{"name":"predict"},{"name":"predict_proba"}]}""",
            _fake.Server.Requests[^1].Text);
    }

    [Fact]
    public async Task Score_without_asking_for_outputs_has_no_probabilities()
    {
        var answer = await Rig.ScoreAsync(ServiceType, Binding(Bound()), EngineRig.Target(_fake.ScoringUrl, "credit"));

        Assert.Equal(["prediction"], answer.Rows.Columns.Select(c => c.Name));
    }

    [Fact]
    public async Task Score_of_a_model_that_is_not_ready_gives_its_words()
    {
        _fake.IsReady = false;

        Assert.Contains("answered 400: Model credit is not ready yet.", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_that_asks_for_an_unknown_output_gives_the_servers_words()
    {
        var target = EngineRig.Target(_fake.ScoringUrl, "credit", new JsonObject { ["outputs"] = new JsonArray("probabilities") });

        Assert.Contains("unexpected inference output 'probabilities'", (await Rig.RefusedAsync(ServiceType, Binding(Bound()), target)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_of_a_server_that_tells_nothing_of_its_inputs_asks_once()
    {
        await ScoreAsync(1);
        await ScoreAsync(1);

        Assert.Single(_fake.Server.Requests, r => r.Method == "GET");
    }
}
