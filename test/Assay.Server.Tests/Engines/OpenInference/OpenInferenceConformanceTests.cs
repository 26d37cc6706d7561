using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.OpenInference;

namespace Assay.Server.Tests.Engines.OpenInference;

public class OpenInferenceConformanceTests : EngineConformance
{
    internal override async Task<FakeDeployment> StartAsync()
    {
        var fake = await FakeModelServer.StartAsync(new FakeOpenInference(InferenceServer.MlServer));
        return new FakeDeployment
        {
            Host = fake,
            ServiceType = "open_inference_protocol",
            Credentials = new JsonObject { ["url"] = fake.Address.ToString() },
            DeploymentId = "credit",
            PayloadFormat = new JsonObject { ["outputs"] = new JsonArray("predict", "predict_proba") },
            ScoredRows = () => fake.Rows,
        };
    }
}
