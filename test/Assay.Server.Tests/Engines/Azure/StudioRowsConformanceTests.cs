using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes.Azure;

namespace Assay.Server.Tests.Engines.Azure;

public class StudioRowsConformanceTests : EngineConformance
{
    internal override async Task<FakeDeployment> StartAsync()
    {
        var studio = new FakeStudio("input1");
        var azure = await FakeAzure.StartAsync(studio.Answer);
        return new FakeDeployment
        {
            Host = azure,
            ServiceType = "azure_machine_learning",
            Credentials = azure.Credentials,
            DeploymentId = $"{FakeStudio.Path}/credit",
            PayloadFormat = new JsonObject { ["input_columns"] = new JsonArray("Sex", "Age", "Amount", "Risk") },
            ScoredRows = () => studio.Rows,
        };
    }
}
