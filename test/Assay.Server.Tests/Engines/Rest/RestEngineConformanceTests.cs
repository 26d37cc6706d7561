using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;
using Assay.Server.Tests.Fakes.Rest;

namespace Assay.Server.Tests.Engines.Rest;

/// <summary>Fairness on <c>Sex</c> behind a service that takes <c>Sex_female</c> and <c>Sex_male</c>.</summary>
public class RestEngineConformanceTests : EngineConformance
{
    internal override async Task<FakeDeployment> StartAsync()
    {
        var service = await NumericService.StartAsync();
        return new FakeDeployment
        {
            Host = service,
            ServiceType = "generic_rest",
            Credentials = new JsonObject { ["auth_type"] = "api_key", ["apikey"] = NumericService.Key, ["key_header"] = "X-Service-Key" },
            DeploymentId = "credit",
            ScoringUrl = service.ScoringUrl.ToString(),
            PayloadFormat = NumericService.PayloadFormat(),
            IsListed = false,
            ScoredRows = () => service.ScoredRows,
        };
    }
}
