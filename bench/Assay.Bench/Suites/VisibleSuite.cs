using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Net.Http.Json;
using Assay.Bench.Load;
using Assay.Bench.Measuring;
using Assay.Bench.Payload;
using Assay.Bench.Reporting;
using Assay.Bench.Server;

namespace Assay.Bench.Suites;

/// <summary>
/// From the acknowledgement of a record until a query shows it (I6), while clients send half of what the server can take;
/// against the same on a server with nothing else to do.
/// </summary>
internal static class VisibleSuite
{
    private const int Connections = 16;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task RunAsync(SuiteContext context)
    {
        using var pin = Processors.PinClient();
        await using var server = await BenchServer.StartAsync(PayloadShape.Wide, isPinned: true);
        using var records = server.Records(Connections, PayloadBody.Create(PayloadShape.Wide, 1));
        var probe = PayloadBody.Create(PayloadShape.Wide, 1, seed: 2);
        var sent = 0L;
        var most = 0.0;
        Warmup.Run(() => most = Count(records.ClosedLoop(TimeSpan.FromSeconds(1))).PerSecond);
        var loaded = new List<double>();
        var comparison = await Comparison.MeasureAsync(
            async () => Percentile.Median(await ProbeAsync(Task.Delay(Round / 4))),
            async () =>
            {
                var load = Task.Factory.StartNew(() => Count(records.OpenLoop(Round, most / 2)), TaskCreationOptions.LongRunning);
                var times = await ProbeAsync(load);
                loaded.AddRange(times);
                await server.Process.WaitUntilLoadedAsync();
                return Percentile.Median(times);
            },
            context.Runs);
        context.Report.Figure("one-row records the server takes at most", "req/s", most);
        context.Report.Compared("acknowledged until a query shows it, p50: half load / idle", "ms", comparison, null);
        context.Report.Figure("  p99 at half load", "ms", Percentile.Of(loaded, 0.99), new Goal("I6", 1_000, AtMost: true));
        context.Report.Figure("  the longest", "ms", loaded.Max());
        Check.Equal(sent, await server.CountRowsAsync(), "rows in the record store");

        LoadResult Count(LoadResult result)
        {
            sent += result.Requests;
            return result;
        }

        async Task<List<double>> ProbeAsync(Task until)
        {
            var times = new List<double>();
            while (!until.IsCompleted || times.Count == 0)
            {
                var id = await server.StoreAsync(probe);
                sent++;
                var begin = Stopwatch.GetTimestamp();
                while (!await IsVisibleAsync(server, id))
                {
                }

                times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
                await Task.Delay(Pause);
            }

            await until;
            return times;
        }
    }

    private static async Task<bool> IsVisibleAsync(BenchServer server, string scoringId)
    {
        var query = $"data_sets/{server.Model.DataSetId}/records?limit=0&include_total_count=true&filter=scoring_id:eq:{scoringId}-1";
        var answer = await server.Api.GetFromJsonAsync<JsonObject>(query);
        return (long)answer!["total_count"]! == 1;
    }
}
