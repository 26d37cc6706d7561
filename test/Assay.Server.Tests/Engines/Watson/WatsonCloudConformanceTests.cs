using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes.Watson;

namespace Assay.Server.Tests.Engines.Watson;

public class WatsonCloudConformanceTests : EngineConformance
{
    internal override async Task<FakeDeployment> StartAsync()
    {
        var watson = await FakeWatson.StartAsync();
        return new FakeDeployment
        {
            Host = watson,
            ServiceType = "watson_machine_learning",
            Credentials = watson.CloudCredentials,
            DeploymentId = FakeWatson.Deployment,
            ScoredRows = () => watson.Rows,
        };
    }
}
