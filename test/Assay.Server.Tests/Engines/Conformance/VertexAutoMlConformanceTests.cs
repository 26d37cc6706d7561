using Assay.Server.Tests.Fakes.VertexAi;

namespace Assay.Server.Tests.Engines.Conformance;

public class VertexAutoMlConformanceTests : EngineConformance
{
    internal override async Task<FakeDeployment> StartAsync()
    {
        var fake = await FakeVertex.StartAsync(TimeProvider.System, new FakeVertexEndpoint("456", FakeVertexModels.AutoMl));
        return new FakeDeployment
        {
            Host = fake,
            ServiceType = "google_vertex_ai",
            Credentials = fake.Credentials,
            DeploymentId = "456",
            ScoredRows = () => fake.ScoredRows,
        };
    }
}
