using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Engines.Conformance;

namespace Assay.Server.Tests.Engines.Onnx;

/// <summary>A model as scikit-learn's exporter writes it for a table with text.</summary>
public class OnnxByFeatureConformanceTests : EngineConformance
{
    internal override Task<FakeDeployment> StartAsync() => Task.FromResult(OnnxDeployment.Create());

    internal override Task PrepareAsync(ApiHost host) => OnnxDeployment.UploadAsync(host, CreditOnnx.ByFeature());
}
