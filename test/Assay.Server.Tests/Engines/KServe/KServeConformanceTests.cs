using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.KServe;

namespace Assay.Server.Tests.Engines.KServe;

public class KServeConformanceTests : EngineConformance
{
    internal override async Task<FakeDeployment> StartAsync()
    {
        var fake = await FakeModelServer.StartAsync(new FakeKServe());
        return new FakeDeployment
        {
            Host = fake,
            ServiceType = "kserve_v1",
            Credentials = new JsonObject { ["url"] = fake.Address.ToString() },
            DeploymentId = "credit",
            ScoredRows = () => fake.Rows,
        };
    }
}
