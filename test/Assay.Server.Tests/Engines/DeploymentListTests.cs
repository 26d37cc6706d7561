using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Fakes.Azure;
using Assay.Server.Tests.Fakes.Watson;

namespace Assay.Server.Tests.Engines;

/// <summary>Lists of deployments over HTTP where engines need more than credentials.</summary>
public class DeploymentListTests
{
    [Fact]
    public async Task Deployment_whose_id_has_slashes_is_found_by_it()
    {
        await using var azure = await FakeAzure.StartAsync(new FakeOnlineEndpoint(ScoringScript.Mlflow).Answer);
        await using var host = await ApiHost.StartAsync();
        var provider = await BindAsync(host, "azure_machine_learning_online_endpoint", azure.Credentials);

        var one = await host.GetAsync($"ml_deployments/{Uri.EscapeDataString(FakeOnlineEndpoint.Deployment)}?service_provider_id={provider}");
        var (status, _) = await host.TrySendAsync(HttpMethod.Get, $"ml_deployments/{Uri.EscapeDataString(FakeOnlineEndpoint.Id + "/deployments/red")}?service_provider_id={provider}");

        Assert.Equal("credit/blue", (string?)Assert.Single(one["resources"]!.AsArray())!["entity"]!["name"]);
        Assert.Equal(404, status);
    }

    [Fact]
    public async Task Deployments_are_those_of_the_space_of_the_provider_or_of_the_query()
    {
        await using var watson = await FakeWatson.StartAsync();
        await using var host = await ApiHost.StartAsync();
        var provider = await BindAsync(host, "watson_machine_learning", watson.CloudPakCredentials, FakeWatson.Space);

        var own = await host.GetAsync($"ml_deployments?service_provider_id={provider}");
        var (status, error) = await host.TrySendAsync(HttpMethod.Get, $"ml_deployments?service_provider_id={provider}&space_id=another");

        Assert.Equal(FakeWatson.Deployment, (string?)Assert.Single(own["resources"]!.AsArray())!["metadata"]!["guid"]);
        Assert.Equal(502, status);
        Assert.Contains("Exactly one of space_id", (string?)error!["errors"]![0]!["message"], StringComparison.Ordinal);
    }

    private static async Task<string> BindAsync(ApiHost host, string serviceType, JsonObject credentials, string? space = null)
    {
        var provider = await host.PostAsync(
            "service_providers",
            new JsonObject { ["name"] = "engine", ["service_type"] = serviceType, ["credentials"] = credentials, ["deployment_space_id"] = space });
        return (string)provider["metadata"]!["id"]!;
    }
}
