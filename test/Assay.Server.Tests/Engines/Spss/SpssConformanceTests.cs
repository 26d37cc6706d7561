using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes.Spss;

namespace Assay.Server.Tests.Engines.Spss;

public class SpssConformanceTests : EngineConformance
{
    internal override async Task<FakeDeployment> StartAsync()
    {
        var spss = await FakeSpss.StartAsync();
        return new FakeDeployment
        {
            Host = spss,
            ServiceType = "spss_collaboration_and_deployment_services",
            Credentials = spss.Credentials,
            DeploymentId = "credit",
            ScoringUrl = spss.ScoringUrl,
            IsListed = false,
            PayloadFormat = new JsonObject { ["input_table_id"] = FakeSpss.Table, ["configuration_id"] = FakeSpss.Configuration },
            ScoredRows = () => spss.Rows,
        };
    }
}
