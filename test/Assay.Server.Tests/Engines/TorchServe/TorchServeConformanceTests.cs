using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.TorchServe;

namespace Assay.Server.Tests.Engines.TorchServe;

public class TorchServeConformanceTests : EngineConformance
{
    internal override async Task<FakeDeployment> StartAsync()
    {
        var fake = await FakeModelServer.StartAsync(new FakeTorchServe());
        return new FakeDeployment
        {
            Host = fake,
            ServiceType = "torchserve",
            Credentials = new JsonObject
            {
                ["url"] = fake.Address.ToString(),
                ["management_url"] = fake.Address.ToString(),
                ["token"] = FakeTorchServe.InferenceKey,
                ["management_key"] = FakeTorchServe.ManagementKey,
            },
            DeploymentId = "credit",
            ScoredRows = () => fake.Rows,
        };
    }
}
