using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Engines.Conformance;

public class CustomEngineConformanceTests : EngineConformance
{
    internal override async Task<FakeDeployment> StartAsync()
    {
        var engine = await CreditEngine.StartAsync();
        return new FakeDeployment
        {
            Host = engine,
            ServiceType = "custom_machine_learning",
            Credentials = new JsonObject { ["url"] = engine.Address.ToString() },
            DeploymentId = FakeEngine.Deployment,
            ScoredRows = () => engine.Requests.Sum(r => r.RowCount),
        };
    }
}
