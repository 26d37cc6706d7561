using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes.Azure;

namespace Assay.Server.Tests.Engines.Azure;

public class MlflowEndpointConformanceTests : EngineConformance
{
    internal override async Task<FakeDeployment> StartAsync()
    {
        var service = new FakeOnlineEndpoint(ScoringScript.Mlflow);
        var azure = await FakeAzure.StartAsync(service.Answer);
        return new FakeDeployment
        {
            Host = azure,
            ServiceType = "azure_machine_learning_online_endpoint",
            Credentials = azure.Credentials,
            DeploymentId = FakeOnlineEndpoint.Deployment,
            PayloadFormat = new JsonObject { ["codec"] = "azure_mlflow" },
            ScoredRows = () => service.Rows,
        };
    }
}
