using Assay.Bench.Load;
using Assay.Bench.Measuring;
using Assay.Bench.Payload;
using Assay.Bench.Reporting;
using Assay.Bench.Server;

namespace Assay.Bench.Suites;

/// <summary>Batches against the sink and against the raw log with group commit (I3).</summary>
internal static class BatchSuite
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(3);

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
        using var sink = server.Sink(connections, body);
        using var records = server.Records(connections, body);
        var stored = 0L;
        Warmup.Run(() => sink.ClosedLoop(Round).PerSecond);
        Warmup.Run(() => Count(records.ClosedLoop(Round)).PerSecond);
        var comparisons = await Comparison.MeasureAsync(
            () => server.Process.MeasureAsync(() => sink.ClosedLoop(Round)),
            () => server.Process.MeasureAsync(() => Count(records.ClosedLoop(Round))),
            [load => load.PerSecond * rows, load => load.PerProcessorSecond * rows],
            context.Runs);
        context.Report.Compared($"{rows:#,0} rows, {connections} connections, acknowledged durably / sink", "rows/s", comparisons[0], new Goal("I3", 0.20));
        context.Report.Compared("  the same per second of the server's processor time", "rows/s", comparisons[1], new Goal("I3", 0.20));
        context.Report.Figure("  JSON read", "MB/s", comparisons[0].Subject / rows * body.Bytes.Length / 1e6);
        var stats = await server.Process.StatsAsync();
        context.Report.Figure("  not yet in the record store at the end", "records", stats.Durable - stats.Loaded);
        Check.Equal(stored * rows, await server.CountRowsAsync(), "rows in the record store");

        LoadResult Count(LoadResult result)
        {
            stored += result.Requests;
            return result;
        }
    }
}
