using System.Diagnostics;
using Assay.Bench.Reporting;
using Assay.Monitors.Drift.Distributions;
using Assay.Monitors.Tables;
using Assay.Server.Records;
using Assay.Server.Records.DuckDb;

namespace Assay.Bench.Suites;

/// <summary>
/// Drift of 20 columns, a million rows against a million, from the record store (D2): ten of categories, ten of numbers,
/// all distances, tests and noise floors; against numpy on columns in memory, which computes Jensen-Shannon of the
/// categories and Kolmogorov-Smirnov of the numbers only.
/// </summary>
internal static class DriftSuite
{
    private const int Rows = 1_000_000;
    private const int RowsPerBatch = 50_000;
    private const int Columns = 20;
    private const int Categories = 20;
    private const string Set = "set";

    private const string NumpyDrift = """
        import sys, time
        import numpy as np
        rng, n = np.random.RandomState(1), 1_000_000
        draw = lambda i: rng.randint(0, 20, n) if i % 2 == 0 else rng.normal(0, 1, n)
        baseline, window = [draw(i) for i in range(20)], [draw(i) for i in range(20)]
        ordered = [np.sort(b) for b in baseline]

        def jensen_shannon(a, b):
            p, q = np.bincount(a, minlength=20) / n, np.bincount(b, minlength=20) / n
            m = (p + q) / 2
            return np.sqrt(((p * np.log2(p / m)).sum() + (q * np.log2(q / m)).sum()) / 2)

        def kolmogorov_smirnov(a, b):
            b = np.sort(b)
            both = np.concatenate([a, b])
            return np.abs(np.searchsorted(a, both, 'right') - np.searchsorted(b, both, 'right')).max() / n

        for line in sys.stdin:
            begin = time.process_time()
            for _ in range(int(line)):
                largest = max(jensen_shannon(baseline[i], window[i]) if i % 2 == 0 else kolmogorov_smirnov(ordered[i], window[i]) for i in range(20))
            print((time.process_time() - begin) / int(line), largest, flush=True)
        """;

    public static async Task RunAsync(SuiteContext context)
    {
        using var folder = new TemporaryFolder();
        await using var store = new DuckDbRecordStore(Path.Combine(folder.Path, "records.duckdb"));
        await store.OpenAsync(CancellationToken.None);
        var random = new Random(1);
        await store.CreateAsync(Set, new RecordSchema([.. Draw(1, random).Columns.Select(c => new RecordField(c.Name, c.Type))]), CancellationToken.None);
        for (var batch = 0; batch < Rows / RowsPerBatch; batch++)
        {
            await store.AppendAsync([new RecordBatch(Set, Draw(RowsPerBatch, random), [])], batch + 1, CancellationToken.None);
        }

        Check.Equal(Rows, await store.CountAsync(Set, RecordQuery.All, CancellationToken.None), "rows in the store");
        var baselines = Draw(Rows, random).Columns.Select(c => ColumnBaseline.Learn(c, false)!).ToArray();
        await CompareAsync();
        var runs = new List<(double Counting, double Comparing, double Processor)>();
        for (var run = 0; run < context.Runs; run++)
        {
            runs.Add(await CompareAsync());
        }

        context.Report.Figure("20 columns, 1,000,000 rows: counted in the store", "s", Measuring.Percentile.Median([.. runs.Select(r => r.Counting)]), new Goal("D2", 0.8, AtMost: true));
        context.Report.Figure("  compared: distances, tests, noise floors", "s", Measuring.Percentile.Median([.. runs.Select(r => r.Comparing)]));
        using var numpy = PythonPeer.TryStart(NumpyDrift, folder.Path, "numpy");
        if (numpy is null)
        {
            context.Report.NotMeasured("  processor time of both / numpy's", "there is no Python with numpy");
            return;
        }

        Check.Equal(true, (await numpy.RunAsync(1)).Result < 0.01, "numpy finds no drift");
        await context.CompareAsync(
            "  processor time of both / numpy's",
            "s",
            async () => (await numpy.RunAsync(1)).Seconds,
            async () => (await CompareAsync()).Processor);

        async Task<(double Counting, double Comparing, double Processor)> CompareAsync()
        {
            var began = Environment.CpuUsage.TotalTime;
            var begin = Stopwatch.GetTimestamp();
            var counts = await store.CountColumnsAsync(Set, [.. baselines.Select(Counted)], RecordQuery.All, CancellationToken.None);
            var counted = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            var drifts = baselines.Zip(counts, Compare).ToList();
            var adjusted = FalseDiscovery.Adjust([.. drifts.Select(d => d.Test!.PValue)]);
            Check.Equal(0, drifts.Where((d, i) => DriftVerdict.Of(d.Effect.Value!.Value, 0.05, adjusted[i], DriftVerdict.DefaultLevel) == DriftVerdict.Confirmed).Count(), "columns that drifted");
            return (counted, Stopwatch.GetElapsedTime(begin).TotalSeconds - counted, (Environment.CpuUsage.TotalTime - began).TotalSeconds);
        }
    }

    private static CountedColumn Counted(ColumnBaseline baseline, int column) => new($"c{column}", UpperEdges: (baseline as NumberBaseline)?.UpperEdges);

    private static ColumnDrift Compare(ColumnBaseline baseline, ColumnCounts counts) => baseline switch
    {
        NumberBaseline numbers => numbers.Compare(new NumberCounts(counts.Cells, counts.Missing), 42),
        _ => ((CategoryBaseline)baseline).Compare(new CategoryCounts(counts.Values, 0, counts.Missing), 42),
    };

    private static Table Draw(int rows, Random random) => new([.. Enumerable.Range(0, Columns).Select(column => Draw($"c{column}", rows, column % 2 == 0, random))]);

    private static Column Draw(string name, int rows, bool isCategorical, Random random)
    {
        if (isCategorical)
        {
            var codes = new int[rows];
            foreach (ref var code in codes.AsSpan())
            {
                code = random.Next(Categories);
            }

            return new TextColumn(name, codes, [.. Enumerable.Range(0, Categories).Select(c => $"category {c}")]);
        }

        var values = new double[rows];
        foreach (ref var value in values.AsSpan())
        {
            value = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        }

        return new DoubleColumn(name, values);
    }
}
