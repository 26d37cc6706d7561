using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.TensorFlow;

namespace Assay.Server.Tests.Engines.TensorFlow;

public class TensorFlowConformanceTests : EngineConformance
{
    internal override async Task<FakeDeployment> StartAsync()
    {
        var fake = await FakeModelServer.StartAsync(new FakeTensorFlow(rank: 2));
        return new FakeDeployment
        {
            Host = fake,
            ServiceType = "tensorflow_serving",
            Credentials = new JsonObject { ["url"] = fake.Address.ToString(), ["models"] = "credit" },
            DeploymentId = "credit",
            ScoredRows = () => fake.Rows,
        };
    }
}
