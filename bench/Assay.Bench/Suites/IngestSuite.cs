using Assay.Bench.Load;
using Assay.Bench.Measuring;
using Assay.Bench.Payload;
using Assay.Bench.Server;

namespace Assay.Bench.Suites;

/// <summary>
/// The table of what storing records does: rows a second and the time until the acknowledgement, by size of a batch and
/// number of clients. Every acknowledgement says that the rows are on disk.
/// </summary>
internal static class IngestSuite
{
    // Each round stores hundreds of thousands of rows, which the record store has to take in before the next one.
    private const int WarmupRounds = 4;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(500);

    public static async Task RunAsync(SuiteContext context)
    {
        using var pin = Processors.PinClient();
        await using var server = await BenchServer.StartAsync(PayloadShape.Narrow, isPinned: true);
        var stored = 0L;
        foreach (var rows in new[] { 1, 100, 10_000 })
        {
            foreach (var clients in new[] { 1, 16 })
            {
                stored += rows * await RunAsync(context, server, rows, clients);
            }
        }

        Check.Equal(stored, await server.CountRowsAsync(), "rows in the record store");
    }

    /// <returns>The requests that were acknowledged.</returns>
    private static async Task<long> RunAsync(SuiteContext context, BenchServer server, int rows, int clients)
    {
        var body = PayloadBody.Create(PayloadShape.Narrow, rows);
        using var sink = server.Sink(clients, body);
        using var records = server.Records(clients, body);
        var stored = 0L;
        var latencies = new List<double>();
        Warmup.Run(() => sink.ClosedLoop(Round).PerSecond, WarmupRounds);
        Warmup.Run(() => Store().PerSecond, WarmupRounds);
        latencies.Clear();
        var comparisons = await Comparison.MeasureAsync(
            () => server.Process.MeasureAsync(() => sink.ClosedLoop(Round)),
            () => server.Process.MeasureAsync(Store),
            [load => load.PerSecond * rows],
            context.Runs);
        context.Report.Compared($"{rows:#,0} rows of {PayloadShape.Narrow.Fields.Count} columns, {clients} clients, on disk / sink", "rows/s", comparisons[0], null);
        context.Report.Figure("  acknowledgement p50", "ms", Percentile.Median(latencies) / 1e3);
        context.Report.Figure("  acknowledgement p99", "ms", Percentile.Of(latencies, 0.99) / 1e3);
        return stored;

        LoadResult Store()
        {
            var result = records.ClosedLoop(Round);
            stored += result.Requests;
            latencies.AddRange(result.LatencyMicros);
            return result;
        }
    }
}
