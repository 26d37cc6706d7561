using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Engines.Conformance;

namespace Assay.Server.Tests.Engines.Onnx;

/// <summary>A model that takes one matrix of numbers, with the encoding of the one feature that is text.</summary>
public class OnnxByMatrixConformanceTests : EngineConformance
{
    internal override Task<FakeDeployment> StartAsync() => Task.FromResult(OnnxDeployment.Create() with
    {
        PayloadFormat = JsonNode.Parse("""{"encodings":[{"feature":"Sex","one_hot":{"female":"Sex_female","male":"Sex_male"}}]}""")!.AsObject(),
    });

    internal override Task PrepareAsync(ApiHost host) => OnnxDeployment.UploadAsync(host, CreditOnnx.ByMatrix());
}
