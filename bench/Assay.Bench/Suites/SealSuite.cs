using System.Diagnostics;
using Assay.Bench.Payload;
using Assay.Bench.Reporting;
using Assay.Monitors.Tables;
using Assay.Server.Intake;
using Assay.Server.Records;
using Assay.Server.Records.DuckDb;

namespace Assay.Bench.Suites;

/// <summary>Moving rows from the log into the record store (I5): what a commit costs, and what a row.</summary>
internal static class SealSuite
{
    private const double CopyRowsPerSecond = 225_000;

    public static async Task RunAsync(SuiteContext context)
    {
        foreach (var rows in new[] { 1, 100, 1_000, 10_000, 50_000 })
        {
            using var folder = new TemporaryFolder();
            await using var store = new DuckDbRecordStore(Path.Combine(folder.Path, "records.duckdb"));
            await store.OpenAsync(CancellationToken.None);
            var table = Rows(rows);
            await store.CreateAsync("set", new RecordSchema([.. table.Columns.Select(c => new RecordField(c.Name, c.Type))]), CancellationToken.None);
            var commits = Math.Max(5, 20 * 1_000 / Math.Max(rows, 200));
            var stored = 0L;
            var seconds = new List<double>();
            var processor = new List<double>();
            for (var run = 0; run < context.Runs; run++)
            {
                var begin = Stopwatch.GetTimestamp();
                var began = Environment.CpuUsage.TotalTime;
                for (var i = 0; i < commits; i++)
                {
                    await store.AppendAsync([new RecordBatch("set", table, Keys(rows))], stored + 1, CancellationToken.None);
                    stored += rows;
                }

                seconds.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds / commits);
                processor.Add((Environment.CpuUsage.TotalTime - began).TotalSeconds / commits);
            }

            Check.Equal(stored, await store.CountAsync("set", RecordQuery.All, CancellationToken.None), "rows in the store");
            var goal = rows == 10_000 ? new Goal("I5", CopyRowsPerSecond) : null;
            context.Report.Figure($"{rows:#,0} rows a commit", "rows/s", rows / Measuring.Percentile.Median(seconds), goal);
            context.Report.Figure("  per second of processor time", "rows/s", rows / Measuring.Percentile.Median(processor));
            context.Report.Figure("  processor time of a commit", "ms", Measuring.Percentile.Median(processor) * 1e3);
            context.Report.Figure("  bytes at rest", "B/row", (double)Directory.GetFiles(folder.Path).Sum(f => new FileInfo(f).Length) / stored);
        }
    }

    private static Table Rows(int rows)
    {
        var block = new RowBlock(new RecordSchema([]), addsColumns: true, PayloadColumns.Names);
        PayloadDecoder.Decode(PayloadBody.Create(PayloadShape.Wide, rows).Bytes, block, new PayloadContext("bench", ["probability"], TimeProvider.System));
        return block.Build();
    }

    private static RecordKey[] Keys(int rows) => [.. Enumerable.Range(0, Math.Max(1, rows / 1_000)).Select(_ => new RecordKey((UInt128)(ulong)Random.Shared.NextInt64(), 1))];
}
