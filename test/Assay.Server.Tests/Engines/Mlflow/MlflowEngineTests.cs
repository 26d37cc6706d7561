using System.Text.Json.Nodes;
using Assay.Server.Engines;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.Mlflow;

namespace Assay.Server.Tests.Engines.Mlflow;

public class MlflowEngineTests : ModelServerConformance
{
    private FakeMlflow _fake = null!;

    protected override string ServiceType => "mlflow";

    protected override string ErrorBody => """{"error_code":"BAD_REQUEST","message":"Failed to predict data","stack_trace":"Traceback"}""";

    protected override string ErrorWords => "BAD_REQUEST: Failed to predict data.";

    internal override async Task<FakeModelServer> StartAsync() => _fake = await FakeModelServer.StartAsync(new FakeMlflow());

    [Fact]
    public async Task List_has_the_one_model_of_the_server()
    {
        var credentials = Bound();
        credentials["model"] = "credit";

        var deployment = Assert.Single(await Rig.ListAsync(ServiceType, EngineRig.Binding(credentials)));

        Assert.Equal("credit", deployment.Id);
        Assert.Equal(_fake.ScoringUrl, (string?)deployment.Resource["entity"]!["scoring_url"]);
    }

    [Fact]
    public async Task List_of_a_server_whose_model_is_not_loaded_is_refused()
    {
        _fake.IsReady = false;

        Assert.Equal(404, (int)(await Assert.ThrowsAsync<EngineException>(ListAsync)).Status!);
    }

    [Theory]
    [InlineData("dataframe_split", """{"dataframe_split":{"columns":["Sex","Age","Amount"],"data":[["female",20,500.5]]},"params":{"threshold":0.5}}""")]
    [InlineData("dataframe_records", """{"dataframe_records":[{"Sex":"female","Age":20,"Amount":500.5}],"params":{"threshold":0.5}}""")]
    [InlineData("instances", """{"instances":[{"Sex":"female","Age":20,"Amount":500.5}],"params":{"threshold":0.5}}""")]
    [InlineData("inputs", """{"inputs":{"Sex":["female"],"Age":[20],"Amount":[500.5]},"params":{"threshold":0.5}}""")]
    [InlineData("csv", "Sex,Age,Amount\nfemale,20,500.5\n")]
    public async Task Score_in_every_form_gives_the_numbers_of_the_model(string style, string body)
    {
        var options = new JsonObject { ["rows"] = style, ["params"] = new JsonObject { ["threshold"] = 0.5 } };

        EngineRig.AssertModel(await Rig.ScoreAsync(ServiceType, Binding(Bound()), EngineRig.Target(_fake.ScoringUrl, "credit", options), 1), 1);

        Assert.Equal(body, _fake.Server.Requests[^1].Text);
    }

    [Fact]
    public async Task Score_that_is_refused_in_plain_text_gives_it()
    {
        Once(Misbehave.Status(415, "This predictor only supports the following content types"));

        Assert.Contains("answered 415: This predictor only supports the following content types", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }
}
