using System.Diagnostics;
using System.Net;
using Assay.Bench.Payload;
using Assay.Bench.Reporting;
using Assay.Bench.Server;

namespace Assay.Bench.Suites;

/// <summary>From the start of the process until <c>/readyz</c> says yes (R1), against a bare HTTP server in the same executable.</summary>
internal static class StartSuite
{
    private const long LogBytes = 1L << 30;
    private const int RowsPerBatch = 10_000;
    private const int Connections = 8;

    public static async Task RunAsync(SuiteContext context)
    {
        using var http = new HttpClient();
        var empty = await context.CompareAsync("start with an empty data folder / bare HTTP server", "s", BareAsync, EmptyAsync);
        context.Report.Figure("  start with an empty data folder", "s", empty.Subject, new Goal("R1", 1, AtMost: true));

        await using var filled = await BenchServer.StartAsync(PayloadShape.Wide, isPinned: false, null, ServeCommand.WithoutLoading);
        var frames = await FillAsync(filled);
        var full = await context.CompareAsync("start with 1 GiB of rows in the log / bare HTTP server", "s", BareAsync, FullAsync);
        context.Report.Figure("  start with 1 GiB of rows in the log", "s", full.Subject, new Goal("R1", 3, AtMost: true));

        async Task<double> BareAsync()
        {
            var begin = Stopwatch.GetTimestamp();
            await using var bare = await ChildProcess.StartAsync([BareCommand.Name], isPinned: false);
            return await ReadyAsync(http, bare.Address, begin);
        }

        async Task<double> EmptyAsync()
        {
            using var data = new TemporaryFolder();
            var begin = Stopwatch.GetTimestamp();
            await using var server = await ServerProcess.StartAsync(data.Path, isPinned: false);
            return await ReadyAsync(http, server.Address, begin);
        }

        async Task<double> FullAsync()
        {
            // Rows stay in the log, so that every start finds the same.
            var begin = Stopwatch.GetTimestamp();
            await using var server = await ServerProcess.StartAsync(filled.Folder, isPinned: false, ServeCommand.WithoutLoading);
            var seconds = await ReadyAsync(http, server.Address, begin);
            var stats = await server.StatsAsync();
            Check.Equal(frames, stats.Durable, "records in the log");
            Check.Equal(0, stats.Loaded, "records in the record store");
            return seconds;
        }
    }

    /// <summary>Fills the log of a server, and kills it.</summary>
    /// <returns>The records in the log.</returns>
    private static async Task<long> FillAsync(BenchServer server)
    {
        using var records = server.Records(Connections, PayloadBody.Create(PayloadShape.Wide, RowsPerBatch));
        while (SizeOf(server.Folder) < LogBytes)
        {
            records.ClosedLoop(TimeSpan.FromMilliseconds(200));
        }

        var durable = (await server.Process.StatsAsync()).Durable;
        await server.Process.KillAsync();
        return durable;
    }

    private static long SizeOf(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);

    private static async Task<double> ReadyAsync(HttpClient http, Uri server, long begin)
    {
        while (true)
        {
            using var answer = await http.GetAsync(new Uri(server, "/readyz"));
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return Stopwatch.GetElapsedTime(begin).TotalSeconds;
            }
        }
    }
}
