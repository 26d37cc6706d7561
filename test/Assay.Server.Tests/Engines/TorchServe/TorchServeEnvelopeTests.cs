using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.TorchServe;

namespace Assay.Server.Tests.Engines.TorchServe;

public class TorchServeEnvelopeTests : ModelServerConformance
{
    protected override string ServiceType => "torchserve";

    internal override JsonObject PayloadFormat => new() { ["envelope"] = "json" };

    protected override string ErrorBody => """{"code":507,"type":"OutOfMemoryException","message":"Worker died"}""";

    protected override string ErrorWords => "OutOfMemoryException: Worker died.";

    internal override async Task<FakeModelServer> StartAsync() => await FakeModelServer.StartAsync(new FakeTorchServe { HasEnvelope = true, HasKeys = false });

    [Fact]
    public async Task Score_of_a_model_without_workers_gives_its_words() =>
        Assert.Contains("answered 503: ServiceUnavailableException: Model \"credit\" has no worker", (await NotReadyAsync()).Message, StringComparison.Ordinal);
}
