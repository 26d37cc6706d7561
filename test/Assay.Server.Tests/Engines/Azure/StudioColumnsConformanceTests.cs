using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes.Azure;

namespace Assay.Server.Tests.Engines.Azure;

public class StudioColumnsConformanceTests : EngineConformance
{
    internal override async Task<FakeDeployment> StartAsync()
    {
        var studio = new FakeStudio("credit data");
        var azure = await FakeAzure.StartAsync(studio.Answer);
        return new FakeDeployment
        {
            Host = azure,
            ServiceType = "azure_machine_learning_studio",
            Credentials = azure.Credentials,
            DeploymentId = $"{FakeStudio.Path}/credit",
            PayloadFormat = new JsonObject { ["codec"] = "azure_studio_columns", ["input"] = "credit data", ["input_columns"] = new JsonArray("Sex", "Age", "Amount", "Risk") },
            ScoredRows = () => studio.Rows,
        };
    }
}
