using System.Net;
using System.Net.Sockets;
using System.Text;
using Assay.Server.Tests.Fakes;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Assay.Server.Tests.Gateway.Faults;

/// <summary>Clients that send or read slowly on purpose. The server's limits are shortened here; what they really are is a test of its own.</summary>
public class SlowClientTests
{
    private const int Connections = 200;

    [Fact]
    public async Task Limits_close_slow_clients_within_35_seconds()
    {
        await using var host = await GatewayHost.StartAsync();
        var limits = host.Api.Service<IOptions<KestrelServerOptions>>().Value.Limits;

        Assert.InRange(limits.RequestHeadersTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(34));
        Assert.InRange(limits.MinRequestBodyDataRate!.GracePeriod, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(34));
        Assert.InRange(limits.MinResponseDataRate!.GracePeriod, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(34));
        Assert.InRange(limits.MinRequestBodyDataRate.BytesPerSecond, 100, 1_000);
        Assert.InRange(limits.MinResponseDataRate.BytesPerSecond, 10_000, 20_000);
    }

    [Theory]
    [InlineData("POST /gateway/credit HTTP/1.1\r\nHost: x\r\nX-Slow: ")]
    [InlineData("POST /gateway/credit HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")]
    [InlineData("POST /gateway/credit HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")]
    public async Task Requests_that_never_end_are_closed_disturb_nobody_and_are_no_fault_of_the_engine(string begin)
    {
        await using var host = await GatewayHost.StartAsync(configure: services => services.PostConfigure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(2);
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(2));
        }));
        var slow = new List<TcpClient>();
        try
        {
            for (var i = 0; i < Connections; i++)
            {
                var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, host.Api.Server.Port, TestContext.Current.CancellationToken);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(begin), TestContext.Current.CancellationToken);
                slow.Add(client);
            }

            for (var i = 0; i < 20; i++)
            {
                using var answer = await host.SendAsync();
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }

            foreach (var said in await Task.WhenAll(slow.Select(ReadToEndAsync)))
            {
                Assert.True(said.Length == 0 || said.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), said);
            }
        }
        finally
        {
            slow.ForEach(s => s.Dispose());
        }

        Assert.Equal(20, host.Upstream.Requests.Count);
        Assert.Equal(40, (await host.RowsAsync()).Count);
        Assert.All(await host.ErrorsAsync(), e => Assert.DoesNotContain("engine", (string)e["reason"]!));
    }

    [Fact]
    public async Task Readers_that_do_not_read_are_closed_and_disturb_nobody()
    {
        // More than the buffers of both ends take.
        const long Length = 32 << 20;
        await using var host = await GatewayHost.StartAsync(
            Misbehave.Flood(Length, _ => { }),
            configure: services => services.PostConfigure<KestrelServerOptions>(kestrel => kestrel.Limits.MinResponseDataRate = new MinDataRate(1 << 20, TimeSpan.FromSeconds(2))));
        await using var sound = await FakeUpstream.StartAsync(FakeUpstream.Text(GatewayHost.Answer));
        await host.AddAsync("other", new Uri(sound.Address, "score"));
        using var reader = new TcpClient { ReceiveBufferSize = 4096 };
        await reader.ConnectAsync(IPAddress.Loopback, host.Api.Server.Port, TestContext.Current.CancellationToken);
        await reader.GetStream().WriteAsync("POST /gateway/credit HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray(), TestContext.Current.CancellationToken);

        using var answer = await host.SendAsync(path: "/gateway/other");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        // It is closed when it is logged: the gateway gives up only then.
        Assert.Contains("application closed", (string)Assert.Single(await host.ErrorsAsync())["reason"]!);
        Assert.Empty(await host.RowsAsync());
    }

    private static async Task<string> ReadToEndAsync(TcpClient client)
    {
        try
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII, leaveOpen: true);
            return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // Closed with a reset.
            return "";
        }
    }
}
