using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;

namespace Assay.Server.Tests.Engines.SageMaker;

/// <summary>That a name is taken, the conformance tests of scripts show: they subscribe by it.</summary>
public class EndpointNameTests
{
    [Fact]
    public async Task Subscribe_with_what_is_neither_address_nor_a_name_of_the_engine_is_refused()
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var (engine, url) in new[] { ("amazon_sagemaker", "../credit"), ("amazon_sagemaker", "ftp://credit"), ("custom_machine_learning", "credit-v2") })
        {
            var provider = await host.PostAsync("service_providers", new JsonObject { ["name"] = "engine", ["service_type"] = engine, ["credentials"] = new JsonObject() });

            var (status, body) = await host.TrySendAsync(HttpMethod.Post, "subscriptions", Subscription((string)provider["metadata"]!["id"]!, url));

            Assert.Equal(400, status);
            Assert.Contains($"'{url}' is no http or https address", (string?)body!["errors"]![0]!["message"], StringComparison.Ordinal);
        }
    }

    private static JsonObject Subscription(string provider, string url) => new()
    {
        ["data_mart_id"] = "00000000-0000-0000-0000-000000000000",
        ["service_provider_id"] = provider,
        ["asset"] = new JsonObject { ["asset_id"] = "credit", ["name"] = "credit", ["asset_type"] = "model", ["problem_type"] = "binary" },
        ["deployment"] = new JsonObject { ["deployment_id"] = "credit", ["name"] = "credit", ["deployment_type"] = "online", ["scoring_endpoint"] = new JsonObject { ["url"] = url } },
    };
}
