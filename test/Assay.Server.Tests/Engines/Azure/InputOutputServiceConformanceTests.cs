using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes.Azure;

namespace Assay.Server.Tests.Engines.Azure;

public class InputOutputServiceConformanceTests : EngineConformance
{
    internal override async Task<FakeDeployment> StartAsync()
    {
        var service = new FakeWebService(ScoringScript.InputOutput);
        var azure = await FakeAzure.StartAsync(service.Answer);
        return new FakeDeployment
        {
            Host = azure,
            ServiceType = "azure_machine_learning_service",
            Credentials = azure.Credentials,
            DeploymentId = FakeWebService.Id,
            PayloadFormat = new JsonObject { ["codec"] = "azure_input_output" },
            ScoredRows = () => service.Rows,
        };
    }
}
