using System.Net;
using System.Net.Sockets;
using System.Text;
using Assay.Server.Tests.Gateway.Faults;

namespace Assay.EndToEnd.Tests.Gateway;

/// <summary>
/// Two thousand clients that send or read as slowly as they can, by the server's own limits: headers that do not end, bodies
/// that do not end, and readers that do not read, at the API and at the gateway.
/// </summary>
public class SlowClientTests
{
    private const int Clients = 2_000;

    /// <summary>For two thousand connections 100 MiB, and as much as the copies of bodies under way may take.</summary>
    private const long MostBytes = (100 + 64) << 20;

    /// <summary>More than the buffers of both ends take.</summary>
    private const int LargeAnswerBytes = 16 << 20;

    private static readonly TimeSpan Floor = TimeSpan.FromMilliseconds(20);

    /// <summary>When the last one has to be gone, on a quiet machine.</summary>
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(35);

    /// <summary>How long clients are watched; closing takes half a minute, which only a long run waits for.</summary>
    private static TimeSpan Watched => TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("ASSAY_SLOW_SECONDS"), out var seconds) ? seconds : 0);

    private static readonly string[] Beginnings =
    [
        "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        "POST /gateway/sound HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        "POST /v1/authorize HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
        "POST /gateway/sound HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
        "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /gateway/large HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}",
    ];

    [Fact]
    public async Task Two_thousand_slow_clients_cost_others_neither_time_nor_memory_and_are_closed()
    {
        var whole = RawEngine.Answer(GatewayServer.Answer);
        var large = RawEngine.Answer(new string(' ', LargeAnswerBytes));
        await using var sound = new RawEngine(_ => (whole, RawEnding.Keep));
        await using var verbose = new RawEngine(_ => (large, RawEnding.Close));
        await using var server = await GatewayServer.StartAsync();
        await server.AddAsync("sound", sound.Address);
        await server.AddAsync("large", verbose.Address);
        Task ScoreAsync() => server.ScoreAsync("sound", 0);
        async Task ListAsync() => await server.Sdk.GetAsync("subscriptions");
        await GatewayServer.SlowestPercentAsync(ScoreAsync);
        await GatewayServer.SlowestPercentAsync(ListAsync);
        var (quietScore, quietList, bytes) = (await GatewayServer.SlowestPercentAsync(ScoreAsync), await GatewayServer.SlowestPercentAsync(ListAsync), server.ResidentBytes);

        var clients = new List<Socket>();
        try
        {
            for (var i = 0; i < Clients; i++)
            {
                clients.Add(await ConnectAsync(server.Server.Address.Port, Beginnings[i % Beginnings.Length]));
            }

            using var watched = new CancellationTokenSource(Watched);
            var closed = Task.WhenAll(clients.Select(c => DripAsync(c, watched.Token)));
            var most = 0L;
            var (score, list) = (await GatewayServer.SlowestPercentAsync(ScoreAsync), await GatewayServer.SlowestPercentAsync(ListAsync));
            do
            {
                most = Math.Max(most, server.ResidentBytes);
                await Task.WhenAny(closed, Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
            }
            while (!closed.IsCompleted);

            var times = await closed;
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"p99 of the gateway {quietScore.TotalMilliseconds:0.00} -> {score.TotalMilliseconds:0.00} ms, of the API {quietList.TotalMilliseconds:0.00} -> {list.TotalMilliseconds:0.00} ms; "
                + $"memory {bytes >> 20} -> at most {most >> 20} MiB; closed, and the last after: "
                + string.Join("; ", Beginnings.Select((b, kind) => (b, Times: times.Where((_, i) => i % Beginnings.Length == kind).ToList())).Select(k =>
                    $"{k.b.Split(" HTTP")[0]} {k.Times.Count(t => t is not null)} of {k.Times.Count}, {k.Times.Max()?.TotalSeconds:0.0} s")));
            Assert.True(score <= 2 * quietScore || score <= Floor, $"the gateway took {quietScore} before and {score} beside slow clients");
            Assert.True(list <= 2 * quietList || list <= Floor, $"the API took {quietList} before and {list} beside slow clients");
            Assert.InRange(most, 0, bytes + MostBytes);
            if (Watched > CloseLimit)
            {
                Assert.DoesNotContain(null, times);
                Assert.All(times, t => Assert.InRange(t!.Value, TimeSpan.Zero, CloseLimit));
            }
        }
        finally
        {
            clients.ForEach(c => c.Dispose());
        }
    }

    private static async Task<Socket> ConnectAsync(int port, string begin)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        try
        {
            await client.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), TestContext.Current.CancellationToken);
            await client.SendAsync(Encoding.ASCII.GetBytes(begin), TestContext.Current.CancellationToken);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Sends a byte a second until the server closes.</summary>
    /// <returns>How long it took; null when it is still open at the end.</returns>
    private static async Task<TimeSpan?> DripAsync(Socket client, CancellationToken watched)
    {
        var begin = TimeProvider.System.GetTimestamp();
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), watched);
                await client.SendAsync("1"u8.ToArray(), watched);
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (SocketException)
        {
            // Closed with a reset.
        }

        return TimeProvider.System.GetElapsedTime(begin);
    }
}
