using System.Globalization;
using Assay.Bench.Engine;
using Assay.Bench.Payload;
using Assay.Bench.Reporting;
using Assay.Monitors.Explainability;
using Assay.Monitors.Tables;

namespace Assay.Bench.Suites;

/// <summary>
/// The arithmetic of one explanation without its engine (X1): drawing 5,000 copies of a row with 20 features, weighing them
/// and fitting; against numpy doing what LIME's tabular explainer does with continuous features.
/// </summary>
internal static class LimeSuite
{
    private const int Copies = 5_000;
    private const int TimesPerRound = 20;

    /// <summary>Samples, distances, kernel, a ridge fit over all features and one over the ten strongest. Its model adds the features up, the first one with the most weight.</summary>
    private const string NumpyLime = """
        import sys, time
        import numpy as np
        rows = np.loadtxt(sys.argv[1], delimiter=',')
        mean, scale = rows.mean(0), rows.std(0)
        row, rng = rows[0], np.random.RandomState(1)
        n, d = 5000, rows.shape[1]
        width = 0.75 * np.sqrt(d)
        effect = np.r_[10.0, np.ones(d - 1)] / scale

        def ridge(x, y, w):
            xm, ym = np.average(x, axis=0, weights=w), np.average(y, weights=w)
            s = np.sqrt(w)[:, None]
            a, b = (x - xm) * s, (y - ym) * s[:, 0]
            return np.linalg.solve(a.T @ a + np.eye(x.shape[1]), a.T @ b)

        for line in sys.stdin:
            times, spent = int(line), 0.0
            for _ in range(times):
                begin = time.process_time()
                copies = rng.normal(0, 1, (n, d)) * scale + row
                copies[0] = row
                scaled = (copies - mean) / scale
                distances = np.sqrt(((scaled - scaled[0]) ** 2).sum(1))
                weights = np.sqrt(np.exp(-(distances ** 2) / width ** 2))
                spent += time.process_time() - begin
                answers = copies @ effect
                begin = time.process_time()
                strongest = np.argsort(-np.abs(ridge(scaled, answers, weights)))[:10]
                coefficients = ridge(scaled[:, strongest], answers, weights)
                spent += time.process_time() - begin
            print(spent / times, strongest[np.argmax(np.abs(coefficients))], flush=True)
        """;

    public static async Task RunAsync(SuiteContext context)
    {
        var shape = PayloadShape.Narrow;
        var rows = PayloadBody.Create(shape, 10_000).Decode().Select(shape.Fields);
        var categorical = shape.Fields.Where(f => f.StartsWith("category", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        var statistics = TrainingStatistics.Learn(rows, shape.Fields, categorical);
        var row = rows.Take([0]);
        Check.Equal(true, Explain(statistics, row, 1).Leading is "amount_0" or "category_0", "the leading feature is one that the model looks at");

        Warmup.Run(() => 1 / Milliseconds());
        context.Report.Figure("arithmetic of one explanation, 5,000 copies of 20 features", "ms", Enumerable.Range(0, context.Runs).Min(_ => Milliseconds()), new Goal("X1", 2.5, AtMost: true));

        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "rows.csv");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, rows.RowCount).Select(r => string.Join(',', shape.Fields.Select(f => Number(rows[f], r).ToString(CultureInfo.InvariantCulture)))));
        using var numpy = PythonPeer.TryStart(NumpyLime, file, "numpy");
        if (numpy is null)
        {
            context.Report.NotMeasured("arithmetic of one explanation / numpy", "there is no Python with numpy");
            return;
        }

        Check.Equal(0, (int)(await numpy.RunAsync(1)).Result, "numpy's leading feature");
        await context.CompareAsync(
            "explanations per second: Assay / numpy",
            "1/s",
            async () => 1 / (await numpy.RunAsync(TimesPerRound)).Seconds,
            () => Task.FromResult(1e3 / Milliseconds()),
            new Goal("X1", 5));

        double Milliseconds() => Explain(statistics, row, TimesPerRound).Seconds * 1e3 / TimesPerRound;
    }

    /// <summary>Processor seconds without those of the model, and the leading feature.</summary>
    private static (double Seconds, string Leading) Explain(TrainingStatistics statistics, Table row, int times)
    {
        var spent = TimeSpan.Zero;
        LimeExplanation explanation = null!;
        for (var i = 0; i < times; i++)
        {
            var began = Environment.CpuUsage.TotalTime;
            var plan = LimeExplainer.Plan(statistics, row, new LimeSettings { PerturbationCount = Copies, Seed = (ulong)i });
            spent += Environment.CpuUsage.TotalTime - began;
            var answers = Score(plan.Rows);
            began = Environment.CpuUsage.TotalTime;
            explanation = LimeExplainer.Explain(plan, answers);
            spent += Environment.CpuUsage.TotalTime - began;
        }

        return (spent.TotalSeconds, explanation.Weights[0].Feature);
    }

    private static double[] Score(Table rows) =>
        [.. Enumerable.Range(0, rows.RowCount).Select(row => StubModel.Risk(Number(rows["amount_0"], row), rows["category_0"].GetText(row)!))];

    /// <summary>A number, or the code of a category.</summary>
    private static double Number(Column column, int row) =>
        column.TryGetNumber(row, out var number) ? number : ((TextColumn)column).Codes[row];
}
