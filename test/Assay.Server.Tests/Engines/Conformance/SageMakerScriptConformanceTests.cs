using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes.SageMaker;

namespace Assay.Server.Tests.Engines.Conformance;

public class SageMakerScriptConformanceTests : SageMakerConformanceTests
{
    internal override FakeEndpoint Endpoint { get; } = new("credit", FakeContainers.Script);

    internal override JsonObject? PayloadFormat => null;

    internal override string? ScoringUrl => Endpoint.Name;
}
