using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes.VertexAi;

namespace Assay.Server.Tests.Engines.Conformance;

public class VertexPrebuiltConformanceTests : EngineConformance
{
    internal override async Task<FakeDeployment> StartAsync()
    {
        var fake = await FakeVertex.StartAsync(TimeProvider.System, new FakeVertexEndpoint("456", FakeVertexModels.Prebuilt));
        return new FakeDeployment
        {
            Host = fake,
            ServiceType = "google_vertex_ai",
            Credentials = fake.Credentials,
            DeploymentId = "456",
            PayloadFormat = new JsonObject
            {
                ["codec"] = "vertex_instances",
                ["encodings"] = new JsonArray(new JsonObject { ["feature"] = "Sex", ["labels"] = new JsonObject { ["female"] = 1, ["male"] = 0 } }),
            },
            ScoredRows = () => fake.ScoredRows,
        };
    }
}
