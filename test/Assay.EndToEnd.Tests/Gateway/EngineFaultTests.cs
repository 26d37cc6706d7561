using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Assay.Server.Tests.Gateway.Faults;

namespace Assay.EndToEnd.Tests.Gateway;

/// <summary>Engines that break off at any byte, thousands of times: nothing is sent twice and nothing is left behind.</summary>
public class EngineFaultTests
{
    private const int Seed = 42;
    private const int AtOnce = 16;

    /// <summary>What a server may have open beside calls under way: connections that are kept for the next one.</summary>
    private const int FewSockets = 8;

    private const long FewBytes = 16 << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private static readonly byte[] Whole = RawEngine.Answer(GatewayServer.Answer);
    private static readonly int HeadEnd = Whole.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
    private static readonly int StatusEnd = Whole.AsSpan().IndexOf("\r\n"u8);

    private static int Requests => int.TryParse(Environment.GetEnvironmentVariable("ASSAY_FAULTS"), out var faults) ? faults : 5_000;

    [Fact]
    public async Task Request_reaches_an_engine_at_most_once_wherever_the_connection_is_reset()
    {
        await using var engine = new RawEngine(Reset);
        await using var server = await GatewayServer.StartAsync();
        await server.AddAsync("raw", engine.Address);
        var whole = 0;
        var watch = Stopwatch.StartNew();
        await GatewayServer.ManyAsync(0, Requests, AtOnce, async number =>
        {
            // Clients send a request without a body again when its connection breaks, unless they are kept from it.
            var answer = await server.ScoreAsync("raw", number, number % 4 == 0 ? "" : GatewayServer.Request);
            Assert.True(answer is null || (answer == GatewayServer.Answer && Reset(number).Bytes.Length == Whole.Length), $"{number}: {answer}");
            Interlocked.Add(ref whole, answer is null ? 0 : 1);
        });

        var received = engine.Received;
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{Requests} requests in {watch.Elapsed.TotalSeconds:0.0} s: {received.Count} reached the engine, {received.Count - received.Distinct().Count()} of them twice; {whole} were answered");
        Assert.Equal(received.Count, received.Distinct().Count());

        // A connection that the engine resets behind an answer may take the next request with it, but not most of them.
        Assert.InRange(received.Count, Requests / 2, Requests);
        Assert.InRange(whole, Requests / 10, Requests);
    }

    [Fact]
    public async Task Thousands_of_faults_leave_neither_sockets_nor_memory_behind()
    {
        var faults = Math.Min(Requests, 10_000);
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        // Bound, but nobody listens: connections are refused, and nobody else gets the port.
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var engine = new RawEngine(Break);
        await using var server = await GatewayServer.StartAsync();
        await server.AddAsync("raw", engine.Address);
        await server.AddAsync("refused", new Uri($"http://{nobody.LocalEndPoint}/score"));
        var begin = faults / 5;
        await FailAsync(server, 0, begin);
        await UntilAsync(() => engine.Open == 0);
        var (sockets, bytes) = (server.Sockets, server.ResidentBytes);

        await FailAsync(server, begin, faults - begin);
        await UntilAsync(() => engine.Open == 0);
        var most = server.ResidentBytes;

        // A server that rests gives back what is no longer used; what it cannot give back was left behind.
        await UntilAsync(() => server.Sockets <= sockets + FewSockets && server.ResidentBytes <= bytes + FewBytes);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{faults} faults; sockets {sockets} -> {server.Sockets}, memory {bytes >> 20} -> {most >> 20} -> {server.ResidentBytes >> 20} MiB");
    }

    [Fact]
    public async Task Fault_of_an_engine_that_stops_sending_reaches_the_application_at_the_configured_limit()
    {
        const int Calls = 40;
        await using var engine = new RawEngine(number => (Whole[..(number % HeadEnd)], RawEnding.Hang));
        await using var server = await GatewayServer.StartAsync("--engine-timeout-seconds", $"{Limit.TotalSeconds}");
        await server.AddAsync("raw", engine.Address);
        await server.ScoreAsync("raw", 0);
        var times = await Task.WhenAll(Enumerable.Range(1, Calls).Select(async number =>
        {
            var watch = Stopwatch.StartNew();
            Assert.Null(await server.ScoreAsync("raw", number));
            return watch.Elapsed;
        }));
        await UntilAsync(() => engine.Open == 0);

        var median = times.Order().ElementAt(Calls / 2);
        TestContext.Current.TestOutputHelper!.WriteLine($"{Calls} silences: {times.Min().TotalSeconds:0.000} to {times.Max().TotalSeconds:0.000} s, median {median.TotalSeconds:0.000} s");
        Assert.All(times, t => Assert.True(t >= Limit * 0.9, $"{t}"));
        Assert.True(median <= (Limit * 1.1) + TimeSpan.FromSeconds(1), $"the median is {median}");
    }

    /// <summary>Before the status line, inside of it, in the headers, in the body, behind the answer while the connection waits to be used again; or not at all.</summary>
    private static (byte[] Bytes, RawEnding Ending) Reset(int number)
    {
        var random = new Random(Seed + number);
        var ending = random.Next(2) == 0 ? RawEnding.Close : RawEnding.Reset;
        return random.Next(6) switch
        {
            0 => ([], ending),
            1 => (Whole[..random.Next(1, StatusEnd)], ending),
            2 => (Whole[..random.Next(StatusEnd, HeadEnd)], ending),
            3 => (Whole[..random.Next(HeadEnd, Whole.Length)], ending),
            4 => (Whole, ending),
            _ => (Whole, RawEnding.Keep),
        };
    }

    private static (byte[] Bytes, RawEnding Ending) Break(int number)
    {
        var random = new Random(Seed + number);
        return (Whole[..random.Next(Whole.Length)], random.Next(2) == 0 ? RawEnding.Close : RawEnding.Reset);
    }

    private static Task FailAsync(GatewayServer server, int first, int count) =>
        GatewayServer.ManyAsync(first, count, AtOnce, async number => Assert.Null(await server.ScoreAsync(number % 4 == 0 ? "refused" : "raw", number)));

    private static async Task UntilAsync(Func<bool> isDone)
    {
        using var timeout = new CancellationTokenSource(SettleLimit);
        while (!isDone())
        {
            await Task.Delay(PollInterval, timeout.Token);
        }
    }
}
