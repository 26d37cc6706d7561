using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes.Azure;

namespace Assay.Server.Tests.Engines.Azure;

public class AutoMlEndpointConformanceTests : EngineConformance
{
    internal override async Task<FakeDeployment> StartAsync()
    {
        var service = new FakeOnlineEndpoint(ScoringScript.AutoMlEndpoint) { AuthMode = "AADToken" };
        var azure = await FakeAzure.StartAsync(service.Answer);
        return new FakeDeployment
        {
            Host = azure,
            ServiceType = "azure_machine_learning_online_endpoint",
            Credentials = azure.Credentials,
            DeploymentId = FakeOnlineEndpoint.Deployment,
            PayloadFormat = new JsonObject { ["codec"] = "azure_automl" },
            ScoredRows = () => service.Rows,
        };
    }
}
