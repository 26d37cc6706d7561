using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.Mlflow;

namespace Assay.Server.Tests.Engines.Mlflow;

public class MlflowConformanceTests : EngineConformance
{
    internal override async Task<FakeDeployment> StartAsync()
    {
        var fake = await FakeModelServer.StartAsync(new FakeMlflow());
        return new FakeDeployment
        {
            Host = fake,
            ServiceType = "mlflow",
            Credentials = new JsonObject { ["url"] = fake.Address.ToString() },
            DeploymentId = "model",
            ScoredRows = () => fake.Rows,
        };
    }
}
