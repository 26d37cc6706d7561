using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Gateway.Faults;

namespace Assay.EndToEnd.Tests.Gateway;

/// <summary>A proxy that the environment names would connect on the server's behalf, to addresses that nobody has checked.</summary>
public class ProxyTests
{
    [Fact]
    public async Task Proxy_of_the_environment_is_asked_for_no_call()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        await using var engine = new RawEngine(_ => (RawEngine.Answer(GatewayServer.Answer), RawEnding.Keep));
        await using var server = await GatewayServer.StartBehindAsync(new Uri($"http://{proxy.LocalEndpoint}"));
        await server.AddAsync("sound", engine.Address);

        // The gateway calls; then an engine's deployments are listed, which asks for a token first.
        Assert.Equal(GatewayServer.Answer, await server.ScoreAsync("sound", 1));
        var provider = await server.BindAsync(new JsonObject
        {
            ["auth_type"] = "oauth2",
            ["auth_url"] = engine.Address.ToString(),
            ["client_id"] = "c",
            ["client_secret"] = "s",
            ["url"] = engine.Address.ToString(),
        });
        Assert.NotEqual(HttpStatusCode.OK, await server.ListDeploymentsAsync(provider));

        Assert.Equal([1, -1], engine.Received);
        Assert.False(proxy.Pending());
    }
}
