using System.Diagnostics;

namespace Assay.EndToEnd.Tests.Durability;

/// <summary>The server is ended under load, without a chance to tidy up and with one.</summary>
public class KillTests
{
    private const int Seed = 42;

    /// <summary>The goal is a second on a quiet machine; this one may be busy.</summary>
    private static readonly TimeSpan RestartLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan TerminationLimit = TimeSpan.FromSeconds(10);

    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("ASSAY_KILLS"), out var kills) ? kills : 3;

    [Fact]
    public async Task Killed_at_any_moment_the_server_has_lost_doubled_and_altered_nothing()
    {
        var random = new Random(Seed);
        var restarts = new List<TimeSpan>();
        var rows = 0L;
        var runs = 0;
        await using var server = await MonitoredServer.StartAsync();
        using var load = new Load(Seed);
        for (var cycle = 1; cycle <= Kills; cycle++)
        {
            var monitoring = server.KeepRunningAsync();
            await load.RunAsync(server, cycle, async () =>
            {
                await Task.Delay(random.Next(0, 800), TestContext.Current.CancellationToken);
                await server.Server.Process.KillAsync();
            });
            await monitoring;
            if (random.Next(4) == 0)
            {
                // Once more, while it recovers.
                await server.Server.StartAndKillAsync(TimeSpan.FromMilliseconds(random.Next(50, 500)));
            }

            await server.StartAgainAsync();
            restarts.Add(server.Server.StartTime);
            await load.SendAgainAsync(server);
            rows += load.Verify(cycle, await StoredRows.ReadAsync(server, cycle));
            runs = await server.AssertRunsEndedAsync();
        }

        Assert.Equal(rows, await StoredRows.CountAsync(server));
        var median = restarts.Order().ElementAt(restarts.Count / 2);
        Assert.True(median < RestartLimit, $"the median restart took {median}");
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{Kills} kills, {rows} rows, {runs} runs, restart median {median.TotalSeconds:0.00} s, slowest {restarts.Max().TotalSeconds:0.00} s");
    }

    [Fact]
    public async Task Terminated_under_load_the_server_ends_in_time_and_has_lost_nothing()
    {
        var watch = new Stopwatch();
        await using var server = await MonitoredServer.StartAsync();
        using var load = new Load(Seed);
        var monitoring = server.KeepRunningAsync();
        await load.RunAsync(server, 1, async () =>
        {
            watch.Start();
            await server.Server.Process.SignalAsync("TERM");
            Assert.Equal(0, await server.Server.Process.WaitForExitAsync(2 * TerminationLimit));
            watch.Stop();
        });
        await monitoring;
        await server.StartAgainAsync();
        var rows = load.Verify(1, await StoredRows.ReadAsync(server, 1));
        await server.AssertRunsEndedAsync();

        Assert.True(watch.Elapsed <= TerminationLimit, $"ended after {watch.Elapsed}");
        TestContext.Current.TestOutputHelper!.WriteLine($"{rows} rows, ended after {watch.Elapsed.TotalSeconds:0.00} s");
    }
}
