using System.Diagnostics;
using Assay.Bench.Load;
using Assay.Bench.Measuring;
using Assay.Bench.Payload;
using Assay.Bench.Reporting;
using Assay.Bench.Server;

namespace Assay.Bench.Suites;

/// <summary>One-row records: throughput against the sink (I1) and latency against a flush (I2).</summary>
internal static class SingleRowSuite
{
    private const int Connections = 32;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(SuiteContext context)
    {
        await ThroughputAsync(context);
        await LatencyAsync(context);
    }

    private static async Task ThroughputAsync(SuiteContext context)
    {
        using var pin = Processors.PinClient();
        await using var server = await BenchServer.StartAsync(PayloadShape.Wide, isPinned: true);
        var body = PayloadBody.Create(PayloadShape.Wide, 1);
        using var sink = server.Sink(Connections, body);
        using var records = server.Records(Connections, body);
        var stored = 0L;
        Warmup.Run(() => sink.ClosedLoop(Round).PerSecond);
        Warmup.Run(() => Count(records.ClosedLoop(Round)).PerSecond);
        var comparisons = await Comparison.MeasureAsync(
            () => server.Process.MeasureAsync(() => sink.ClosedLoop(Round)),
            () => server.Process.MeasureAsync(() => Count(records.ClosedLoop(Round))),
            [load => load.PerSecond, load => load.PerProcessorSecond],
            context.Runs);
        context.Report.Compared($"one row, {Connections} connections, acknowledged durably / sink", "req/s", comparisons[0], new Goal("I1", 0.30));
        context.Report.Compared("  the same per second of the server's processor time", "req/s", comparisons[1], new Goal("I1", 0.30));
        var before = await server.Process.StatsAsync();
        var last = Count(records.ClosedLoop(Round));
        var after = await server.Process.StatsAsync();
        context.Report.Figure("  acknowledgement p50", "µs", last.MedianMicros);
        context.Report.Figure("  acknowledgement p99", "µs", last.P99Micros);
        context.Report.Figure("  allocated by the whole process, loading included", "B/req", (double)(after.AllocatedBytes - before.AllocatedBytes) / last.Requests);
        context.Report.Figure("  not yet in the record store at the end", "records", after.Durable - after.Loaded);
        var clock = Stopwatch.GetTimestamp();
        Check.Equal(stored, await server.CountRowsAsync(), "rows in the record store");
        context.Report.Figure("  time until they were", "s", Stopwatch.GetElapsedTime(clock).TotalSeconds);

        LoadResult Count(LoadResult result)
        {
            stored += result.Requests;
            return result;
        }
    }

    private static async Task LatencyAsync(SuiteContext context)
    {
        await using var server = await BenchServer.StartAsync(PayloadShape.Wide, isPinned: false);
        using var records = server.Records(1, PayloadBody.Create(PayloadShape.Wide, 1));
        Warmup.Run(() => records.ClosedLoop(Round).PerSecond);
        var p99 = new List<double>();
        var comparison = await Comparison.MeasureAsync(
            () => Task.FromResult(FlushTimes.Measure().MedianMicros),
            () =>
            {
                var result = records.OpenLoop(Round, 200);
                p99.Add(result.P99Micros);
                return Task.FromResult(result.MedianMicros);
            },
            context.Runs);
        context.Report.Compared("one row, idle server: p50 / fdatasync p50", "µs", comparison, null);
        context.Report.Figure("  p50 above one fdatasync", "µs", Percentile.Median([.. comparison.Subjects.Zip(comparison.Limits, (s, l) => s - l)]), new Goal("I2", 200, AtMost: true));
        context.Report.Figure("  p99 / p50", "×", Percentile.Median(p99) / comparison.Subject, new Goal("I2", 4, AtMost: true));
    }
}
