using Assay.Bench.Reporting;
using Assay.Monitors.Quality;
using Assay.Monitors.Statistics;

namespace Assay.Bench.Suites;

/// <summary>
/// The metrics of a binary classifier on a million labelled rows: the exact area under the ROC curve (Q1), and all of them
/// (Q2); against scikit-learn, whose functions are called one by one. Areas and losses must agree.
/// </summary>
internal static class QualitySuite
{
    private const int Rows = 1_000_000;
    private const int TimesPerRound = 3;

    private const string Area = """
        import sys, time
        import numpy as np
        from sklearn import metrics as m
        score, label = np.fromfile(sys.argv[1]).reshape(2, -1)
        label = label.astype(bool)

        for line in sys.stdin:
            times, begin = int(line), time.process_time()
            for _ in range(times):
                area = m.roc_auc_score(label, score)
            print((time.process_time() - begin) / times, repr(float(area)), flush=True)
        """;

    private const string All = """
        import sys, time
        import numpy as np
        import scipy.stats
        from sklearn import metrics as m
        score, label = np.fromfile(sys.argv[1]).reshape(2, -1)
        label = label.astype(bool)
        prediction = score >= 0.5

        def measure():
            tn, fp, fn, tp = m.confusion_matrix(label, prediction).ravel()
            area = m.roc_auc_score(label, score)
            bins = np.searchsorted(np.arange(1, 10) / 10, score)
            counts = np.bincount(bins, minlength=10)
            gaps = np.bincount(bins, label, 10) - np.bincount(bins, score, 10)
            return {
                'area_under_roc': area,
                'area_under_pr': m.average_precision_score(label, score),
                'accuracy': m.accuracy_score(label, prediction),
                'recall': m.recall_score(label, prediction),
                'false_positive_rate': fp / (fp + tn),
                'precision': m.precision_score(label, prediction),
                'f1': m.f1_score(label, prediction),
                'log_loss': m.log_loss(label, score),
                'brier': m.brier_score_loss(label, score),
                'matthews': m.matthews_corrcoef(label, prediction),
                'skew': scipy.stats.skew(label.astype(float)),
                'gini': 2 * area - 1,
                'calibration': np.abs(gaps).sum() / counts.sum(),
            }

        for line in sys.stdin:
            times, begin = int(line), time.process_time()
            for _ in range(times):
                metrics = measure()
            print((time.process_time() - begin) / times, repr(float(metrics['log_loss'])), flush=True)
        """;

    public static async Task RunAsync(SuiteContext context)
    {
        var (labels, predictions, scores) = Draw();
        Warmup.Run(() => 1 / SecondsOfAll());
        context.Report.Figure("all binary metrics of 1,000,000 rows", "ms", Enumerable.Range(0, context.Runs).Min(_ => SecondsOfAll()) * 1e3, new Goal("Q2", 60, AtMost: true));

        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "rows.bin");
        await File.WriteAllBytesAsync(file, [.. scores.Concat(labels.Select(l => l ? 1.0 : 0)).SelectMany(BitConverter.GetBytes)]);
        await CompareAsync("all binary metrics per second: Assay / scikit-learn", All, () => BinaryQuality.Compute(labels, predictions, scores)["log_loss"], SecondsOfAll, null);
        await CompareAsync("exact areas per second: Assay / scikit-learn", Area, () => RankCurve.Compute(labels, scores).AreaUnderRoc, SecondsOfArea, new Goal("Q1", 8));

        async Task CompareAsync(string name, string script, Func<Estimate> check, Func<double> seconds, Goal? goal)
        {
            using var peer = PythonPeer.TryStart(script, file, "sklearn");
            if (peer is null)
            {
                context.Report.NotMeasured(name, "there is no Python with scikit-learn");
                return;
            }

            Check.Equal(Math.Round((await peer.RunAsync(1)).Result, 9), Math.Round(check().Value!.Value, 9), name);
            await context.CompareAsync(name, "1/s", async () => 1 / (await peer.RunAsync(1)).Seconds, () => Task.FromResult(1 / seconds()), goal);
        }

        double SecondsOfAll() => Seconds(() => BinaryQuality.Compute(labels, predictions, scores));

        double SecondsOfArea() => Seconds(() => RankCurve.Compute(labels, scores));
    }

    /// <summary>Processor seconds of one time.</summary>
    private static double Seconds<T>(Func<T> work)
    {
        var began = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < TimesPerRound; i++)
        {
            work();
        }

        return (Environment.CpuUsage.TotalTime - began).TotalSeconds / TimesPerRound;
    }

    /// <summary>Scores of any value that come true as often as they say.</summary>
    private static (bool[] Labels, bool[] Predictions, double[] Scores) Draw()
    {
        var random = new Random(1);
        var (labels, predictions, scores) = (new bool[Rows], new bool[Rows], new double[Rows]);
        for (var row = 0; row < Rows; row++)
        {
            scores[row] = random.NextDouble();
            labels[row] = random.NextDouble() < scores[row];
            predictions[row] = scores[row] >= 0.5;
        }

        return (labels, predictions, scores);
    }
}
