using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.OpenInference;

namespace Assay.Server.Tests.Engines.OpenInference;

public class TritonTests : ModelServerConformance
{
    private FakeOpenInference _fake = null!;

    protected override string ServiceType => "triton";

    internal override JsonObject PayloadFormat => new() { ["content_type"] = "" };

    protected override string ErrorBody => """{"error":"inference request batch-size must be <= 8"}""";

    protected override string ErrorWords => "inference request batch-size must be <= 8.";

    protected override string BadInputWords => "row 0, column 'Age': text cannot be sent to a model that takes INT32";

    protected override string Truncated => """{"outputs":[""";

    internal override async Task<FakeModelServer> StartAsync() => _fake = await FakeModelServer.StartAsync(new FakeOpenInference(InferenceServer.Triton));

    [Fact]
    public async Task Score_sends_the_datatypes_that_the_model_declares()
    {
        await ScoreAsync(1);

        var request = _fake.Server.Requests[^1].Json!;
        Assert.Null(request["parameters"]);
        Assert.Equal(["BYTES", "INT32", "FP32"], request["inputs"]!.AsArray().Select(i => (string?)i!["datatype"]));
    }

    [Fact]
    public async Task Score_after_the_model_has_changed_its_datatypes_is_refused_once()
    {
        await ScoreAsync(1);
        _fake.AgeDatatype = "FP32";

        Assert.Contains("data-type is 'INT32', but model 'credit' expects 'FP32'", (await RefusedAsync()).Message, StringComparison.Ordinal);
        EngineRig.AssertModel(await ScoreAsync(1), 1);
    }
}
