using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes.SageMaker;

namespace Assay.Server.Tests.Engines.Conformance;

public class SageMakerXGBoostConformanceTests : SageMakerConformanceTests
{
    internal override FakeEndpoint Endpoint { get; } = new("credit", FakeContainers.XGBoost);

    internal override JsonObject? PayloadFormat => new()
    {
        ["codec"] = "csv",
        ["encodings"] = new JsonArray(new JsonObject { ["feature"] = "Sex", ["labels"] = new JsonObject { ["female"] = 1, ["male"] = 0 } }),
    };
}
