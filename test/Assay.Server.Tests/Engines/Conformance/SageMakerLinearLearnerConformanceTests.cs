using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes.SageMaker;

namespace Assay.Server.Tests.Engines.Conformance;

public class SageMakerLinearLearnerConformanceTests : SageMakerConformanceTests
{
    internal override FakeEndpoint Endpoint { get; } = new("credit", FakeContainers.LinearLearner);

    internal override JsonObject? PayloadFormat => new()
    {
        ["codec"] = "sagemaker_json",
        ["encodings"] = new JsonArray(new JsonObject { ["feature"] = "Sex", ["one_hot"] = new JsonObject { ["female"] = "Sex_female", ["male"] = "Sex_male" } }),
    };
}
