using Assay.Bench.Load;
using Assay.Bench.Measuring;
using Assay.Bench.Payload;
using Assay.Bench.Reporting;
using Assay.Bench.Server;

namespace Assay.Bench.Suites;

/// <summary>Batches against the sink and against the raw log with group commit (I3).</summary>
internal static class BatchSuite
{
    // Each round stores hundreds of thousands of rows, which the record store has to take in before the next one.
    private const int WarmupRounds = 4;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(500);

    public static async Task RunAsync(SuiteContext context)
    {
        foreach (var (rows, connections) in new[] { (100, 32), (1_000, 16), (10_000, 8) })
        {
            await RunAsync(context, rows, connections);
        }
    }

    private static async Task RunAsync(SuiteContext context, int rows, int connections)
    {
        using var pin = Processors.PinClient();
        await using var server = await BenchServer.StartAsync(PayloadShape.Wide, isPinned: true);
        var body = PayloadBody.Create(PayloadShape.Wide, rows);
        using var raw = new RawLog(rows, connections);
        using var sink = server.Sink(connections, body);
        using var records = server.Records(connections, body);
        var stored = 0L;
        Warmup.Run(() => sink.ClosedLoop(Round).PerSecond, WarmupRounds);
        Warmup.Run(() => Store().PerSecond);
        var comparisons = await Comparison.MeasureAsync(
            async () => new Speeds(await server.Process.MeasureAsync(() => sink.ClosedLoop(Round)), raw.Run(Round)),
            async () =>
            {
                var load = await server.Process.MeasureAsync(Store);
                return new Speeds(load, load.PerSecond);
            },
            [speeds => speeds.Http.PerSecond * rows, speeds => speeds.Http.PerProcessorSecond * rows, speeds => speeds.Log * rows],
            context.Runs);
        context.Report.Compared($"{rows:#,0} rows, {connections} connections, acknowledged durably / sink", "rows/s", comparisons[0], new Goal("I3", 0.20));
        context.Report.Compared("  the same per second of the server's processor time", "rows/s", comparisons[1], new Goal("I3", 0.20));
        context.Report.Compared("  the same / raw log with group commit", "rows/s", comparisons[2], new Goal("I3", 0.20));
        context.Report.Figure("  rows per second of the server's processor time", "rows/s", comparisons[1].Subject, new Goal("I3", 400_000));
        context.Report.Figure("  JSON read", "MB/s", comparisons[0].Subject / rows * body.Bytes.Length / 1e6);
        var stats = await server.Process.StatsAsync();
        context.Report.Figure("  not yet in the record store at the end", "records", stats.Durable - stats.Loaded);
        Check.Equal(stored * rows, await server.CountRowsAsync(), "rows in the record store");

        LoadResult Store()
        {
            var result = records.ClosedLoop(Round);
            stored += result.Requests;
            return result;
        }
    }

    /// <param name="Http">Requests at the server.</param>
    /// <param name="Log">Batches that became durable per second.</param>
    private sealed record Speeds(ServerLoad Http, double Log);
}
