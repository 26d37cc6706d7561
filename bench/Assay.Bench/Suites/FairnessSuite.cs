using System.Diagnostics;
using System.Text.Json.Nodes;
using Assay.Bench.Engine;
using Assay.Bench.Measuring;
using Assay.Bench.Payload;
using Assay.Bench.Reporting;
using Assay.Bench.Server;

namespace Assay.Bench.Suites;

/// <summary>
/// A run of the fairness monitor over logged rows, from the request to the measurement, without asking the engine; against
/// counting the same rows in the client's memory. The disparate impact must be the one that the client counts.
/// </summary>
internal static class FairnessSuite
{
    private const int Rows = 100_000;
    private const int RowsPerBatch = 10_000;
    private const string Feature = "category_0";
    private const string Monitored = "rent";
    private const string Reference = "own";

    public static async Task RunAsync(SuiteContext context)
    {
        await using var server = await BenchServer.StartAsync(PayloadShape.Wide, isPinned: false);
        var logged = new List<NaiveReader>();
        for (var i = 0; i < Rows / RowsPerBatch; i++)
        {
            var body = PayloadBody.Create(PayloadShape.Wide, RowsPerBatch, seed: i);
            logged.Add(NaiveReader.Read(body.Bytes));
            await server.StoreAsync(body);
        }

        Check.Equal(Rows, await server.CountRowsAsync(), "rows in the record store");
        var monitors = new BenchMonitors(server);
        var instance = await monitors.AddAsync("fairness", Parameters(Rows));
        var idle = (await server.Process.StatsAsync(collect: true)).ResidentBytes;
        var peaks = new List<double>();
        var impact = 0.0;
        await context.CompareAsync(
            $"fairness of {Rows:#,0} rows, run over HTTP / counted in memory",
            "ms",
            () =>
            {
                var begin = Stopwatch.GetTimestamp();
                impact = DisparateImpact(logged);
                return Task.FromResult(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            },
            async () =>
            {
                using var memory = PeakMemory.CanRead ? new PeakMemory(server.Process.Id) : null;
                var begin = Stopwatch.GetTimestamp();
                var run = await monitors.RunAsync(instance);
                var milliseconds = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
                peaks.Add((double)(memory?.Bytes ?? 0));
                Check.Equal(Math.Round(impact, 9), Math.Round((await monitors.ValueAsync(instance, run, "fairness_value"))!.Value, 9), "disparate impact");
                return milliseconds;
            });
        if (PeakMemory.CanRead)
        {
            context.Report.Figure("  the server's peak memory above idle meanwhile", "MB", (peaks.Max() - idle) / 1e6, new Goal("R2", 64, AtMost: true));
        }
        else
        {
            context.Report.NotMeasured("  the server's peak memory", "there is no /proc");
        }
    }

    /// <summary>A fairness monitor whose every run looks at so many of the newest rows.</summary>
    public static JsonObject Parameters(int rows) => new()
    {
        ["features"] = new JsonArray(new JsonObject { ["feature"] = Feature, ["majority"] = new JsonArray(Reference), ["minority"] = new JsonArray(Monitored) }),
        ["favourable_class"] = new JsonArray(StubModel.Safe),
        ["unfavourable_class"] = new JsonArray(StubModel.Risky),
        ["perform_perturbation"] = false,
        ["min_records"] = rows,
        ["max_records"] = rows,
    };

    /// <summary>100 times the favourable rate of the monitored group over that of the reference group.</summary>
    private static double DisparateImpact(IReadOnlyList<NaiveReader> logged)
    {
        var (monitored, reference) = (0L, 0L);
        var (monitoredSafe, referenceSafe) = (0L, 0L);
        foreach (var batch in logged)
        {
            var (groups, groupNames) = batch.Texts[Feature];
            var (decisions, decisionNames) = batch.Texts["prediction"];
            var (rent, own, safe) = (groupNames[Monitored], groupNames[Reference], decisionNames[StubModel.Safe]);
            for (var row = 0; row < groups.Count; row++)
            {
                var isSafe = decisions[row] == safe ? 1 : 0;
                if (groups[row] == rent)
                {
                    monitored++;
                    monitoredSafe += isSafe;
                }
                else if (groups[row] == own)
                {
                    reference++;
                    referenceSafe += isSafe;
                }
            }
        }

        return 100 * ((double)monitoredSafe / monitored) / ((double)referenceSafe / reference);
    }
}
