using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Hosting;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Gateway.Faults;

/// <summary>Gateways as a way into the server's own network: no spelling of an address and no path gets there.</summary>
public class AddressFaultTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private const string AtOnce = "The address cannot be bound.";

    [Theory]
    [InlineData("upstream")]
    [InlineData("scoring_endpoint")]
    [InlineData("auth_url")]
    public async Task No_spelling_of_an_inner_address_is_called(string field)
    {
        await using var canary = await FakeEngine.StartAsync();
        await using var host = await StartAsync(s => s with { AllowLoopbackEngines = false }, IPAddress.Loopback);
        await CallAllAsync(host, field, InnerAddresses.Of(canary.Address.Port));

        Assert.Equal(0, canary.Connections);
        Assert.Empty(host.Upstream.Requests);
    }

    [Theory]
    [InlineData("upstream")]
    [InlineData("scoring_endpoint")]
    [InlineData("auth_url")]
    public async Task Metadata_addresses_are_never_called_whatever_is_allowed(string field)
    {
        await using var host = await StartAsync(s => s with { AllowPrivateEngines = true }, IPAddress.Parse("169.254.169.254"));

        // Without even trying to connect, which would end in other words.
        Assert.All(await CallAllAsync(host, field, InnerAddresses.Never), said => Assert.True(said == AtOnce || said.Contains("never called", StringComparison.Ordinal), said));
    }

    [Fact]
    public async Task Name_that_moves_inside_between_two_calls_is_checked_where_it_is_connected()
    {
        var allowed = true;
        await using var host = await StartAsync(s => s, () => allowed ? IPAddress.Loopback : IPAddress.Parse("169.254.169.254"));
        await using var sound = await FakeUpstream.StartAsync(async context =>
        {
            context.Response.Headers.Connection = "close";
            await FakeUpstream.Text(GatewayHost.Answer)(context);
        });
        await host.AddAsync("moves", new Uri($"http://rebinding.test:{sound.Address.Port}/score"));

        using var before = await host.SendAsync(path: "/gateway/moves");
        allowed = false;
        using var after = await host.SendAsync(path: "/gateway/moves");

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal((HttpStatusCode.BadGateway, "engine_address_refused"), (after.StatusCode, await after.CodeAsync()));
        Assert.Single(sound.Requests);
    }

    [Fact]
    public async Task Redirect_inside_is_not_followed()
    {
        await using var canary = await FakeEngine.StartAsync();
        await using var deployment = await shared.DeployAsync(Misbehave.Redirect(canary.ScoringUrl));

        using var answer = await deployment.SendAsync();

        Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.StatusCode);
        Assert.Equal(0, canary.Connections);
    }

    [Theory]
    [InlineData("/gateway/credit/a/../../../gateway/credit")]
    [InlineData("/gateway/credit/..\\..\\admin")]
    [InlineData("/gateway/credit/..%2fadmin")]
    [InlineData("/gateway/credit/..%5Cadmin")]
    [InlineData("/gateway/credit/a/..;/..;/admin")]
    [InlineData("/gateway/credit/%2E%2E%2F%2e.%2fadmin")]
    public async Task Path_that_leads_out_of_the_upstream_is_refused(string target)
    {
        await using var deployment = await shared.DeployAsync(FakeUpstream.Text(GatewayHost.Answer));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, shared.Host.Api.Server.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(
            Encoding.UTF8.GetBytes($"POST {target.Replace("/gateway/credit", deployment.Path, StringComparison.Ordinal)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{{}}"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());

        Assert.StartsWith("HTTP/1.1 400", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(deployment.Engine.Requests);
    }

    private static Task<GatewayHost> StartAsync(Func<AssaySettings, AssaySettings> change, IPAddress inside) => StartAsync(change, () => inside);

    private static Task<GatewayHost> StartAsync(Func<AssaySettings, AssaySettings> change, Func<IPAddress> inside) =>
        GatewayHost.StartAsync(change: change, configure: GatewayFaults.Resolves((_, _) => Task.FromResult<IPAddress[]>([inside()])));

    /// <summary>Binds each address and sends a request through its gateway.</summary>
    /// <returns>What the gateway says; <see cref="AtOnce"/> for addresses that cannot be bound.</returns>
    private static async Task<IReadOnlyList<string>> CallAllAsync(GatewayHost host, string field, IEnumerable<string> urls)
    {
        var said = new List<string>();
        foreach (var (i, url) in urls.Index())
        {
            said.Add(await BindAsync(host, field, url, $"g{i}") ? await CallAsync(host, $"g{i}") : AtOnce);
        }

        return said;
    }

    private static async Task<string> CallAsync(GatewayHost host, string name)
    {
        using var answer = await host.SendAsync(
            path: $"/gateway/{name}", headers: ("X-Assay-Authorization", host.Api.Http.DefaultRequestHeaders.Authorization!.ToString()));
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["errors"]![0]!["message"]!;
    }

    private static async Task<bool> BindAsync(GatewayHost host, string field, string url, string name)
    {
        var provider = host.Provider;
        var gateway = new JsonObject { ["name"] = name };
        if (field == "auth_url")
        {
            var (added, json) = await host.Api.TrySendAsync(HttpMethod.Post, "service_providers", new JsonObject
            {
                ["name"] = name,
                ["service_type"] = "custom_machine_learning",
                ["credentials"] = new JsonObject { ["auth_type"] = "oauth2", ["auth_url"] = url, ["client_id"] = "c", ["client_secret"] = "s" },
            });
            if (added >= 300)
            {
                Assert.Equal(400, added);
                return false;
            }

            provider = (string)json!["metadata"]!["id"]!;
            gateway["credentials"] = "provider";
        }
        else if (field == "upstream")
        {
            gateway["upstream"] = url;
        }

        var body = GatewayHost.SubscriptionBody(provider, field == "scoring_endpoint" ? url : host.Upstream.Address.ToString(), gateway);
        body["deployment"]!["deployment_id"] = name;
        var (status, _) = await host.Api.TrySendAsync(HttpMethod.Post, "subscriptions", body);
        Assert.Contains(status, new[] { 201, 202, 400 });
        return status < 300;
    }
}
