using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes.SageMaker;

namespace Assay.Server.Tests.Engines.Conformance;

/// <summary>The main job on SageMaker, once for each of its containers' formats.</summary>
public abstract class SageMakerConformanceTests : EngineConformance
{
    internal abstract FakeEndpoint Endpoint { get; }

    internal abstract JsonObject? PayloadFormat { get; }

    /// <summary>What a subscription names the endpoint by; null for the address from the list.</summary>
    internal virtual string? ScoringUrl => null;

    internal override async Task<FakeDeployment> StartAsync()
    {
        var fake = await FakeSageMaker.StartAsync(TimeProvider.System, Endpoint);
        return new FakeDeployment
        {
            Host = fake,
            ServiceType = "amazon_sagemaker",
            Credentials = fake.Credentials,
            DeploymentId = Endpoint.Name,
            ScoringUrl = ScoringUrl,
            PayloadFormat = PayloadFormat,
            ScoredRows = () => fake.ScoredRows,
        };
    }
}
