using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.KServe;

namespace Assay.Server.Tests.Engines.KServe;

public class KServeEngineTests : ModelServerConformance
{
    private FakeKServe _fake = null!;

    protected override string ServiceType => "kserve_v1";

    protected override string ErrorBody => """{"error":"Model with name credit is busy"}""";

    protected override string ErrorWords => "Model with name credit is busy.";

    internal override async Task<FakeModelServer> StartAsync() => _fake = await FakeModelServer.StartAsync(new FakeKServe());

    [Fact]
    public async Task List_has_every_model_with_its_scoring_address()
    {
        var deployment = Assert.Single(await ListAsync());

        Assert.Equal("credit", deployment.Id);
        Assert.Equal(_fake.ScoringUrl, (string?)deployment.Resource["entity"]!["scoring_endpoint"]!["url"]);
    }

    [Fact]
    public async Task Score_of_rows_with_text_sends_one_object_of_columns()
    {
        await ScoreAsync(2);

        Assert.Equal(
            """{"instances":[{"Sex":["female","male"],"Age":[20,27],"Amount":[500.5,631.5]}]}""",
            _fake.Server.Requests[^1].Text);
    }

    [Theory]
    [InlineData("objects", """{"instances":[{"Sex":"female","Age":20,"Amount":500.5}]}""")]
    [InlineData("arrays", """{"instances":[["female",20,500.5]]}""")]
    public async Task Score_of_a_custom_predictor_sends_the_rows_as_it_takes_them(string style, string body)
    {
        await using var custom = await FakeModelServer.StartAsync(new FakeKServe { IsCustom = true });
        var target = EngineRig.Target(custom.ScoringUrl, "credit", new JsonObject { ["rows"] = style });

        EngineRig.AssertModel(await Rig.ScoreAsync(ServiceType, EngineRig.Binding([]), target, 1), 1);

        Assert.Equal(body, custom.Server.Requests[^1].Text);
    }

    [Fact]
    public async Task Score_with_flat_objects_on_the_stock_predictor_gives_its_words()
    {
        var target = EngineRig.Target(_fake.ScoringUrl, "credit", new JsonObject { ["rows"] = "objects" });

        var refused = await Rig.RefusedAsync(ServiceType, EngineRig.Binding([]), target);

        Assert.Contains("answered 500: If using all scalar values, you must pass an index.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_and_list_with_the_header_host_reach_the_service_behind_the_ingress()
    {
        _fake.Host = "credit.models.example.com";
        var binding = Binding(Bound()) with { Headers = new Dictionary<string, string> { ["Host"] = "credit.models.example.com" } };

        EngineRig.AssertModel(await Rig.ScoreAsync(ServiceType, binding, Target()));

        Assert.Single(await Rig.ListAsync(ServiceType, binding));
        Assert.Equal(404, (int)(await RefusedAsync()).Status!);
    }

    [Fact]
    public async Task Score_of_a_model_that_is_not_ready_gives_its_words() =>
        Assert.Contains("answered 503: Model with name credit is not ready.", (await NotReadyAsync()).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Score_in_an_unknown_style_names_the_styles()
    {
        var refused = await Rig.RefusedAsync(ServiceType, EngineRig.Binding([]), EngineRig.Target(_fake.ScoringUrl, "credit", new JsonObject { ["rows"] = "rows" }));

        Assert.Contains("payload_format.rows: must be one of arrays, columns, objects, values", refused.Message, StringComparison.Ordinal);
    }
}
