using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.Seldon;

namespace Assay.Server.Tests.Engines.Seldon;

public class SeldonConformanceTests : EngineConformance
{
    internal override async Task<FakeDeployment> StartAsync()
    {
        var fake = await FakeModelServer.StartAsync(new FakeSeldon());
        return new FakeDeployment
        {
            Host = fake,
            ServiceType = "seldon_core",
            Credentials = new JsonObject { ["url"] = fake.Url },
            DeploymentId = "credit-graph",
            ScoredRows = () => fake.Rows,
        };
    }
}
