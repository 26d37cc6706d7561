using System.Text.Json;
using Assay.Monitors.Quality;
using Assay.Monitors.Statistics;
using Assay.Monitors.Tests.Oracles;
using CsCheck;

namespace Assay.Monitors.Tests.Quality;

public class BinaryQualityTests
{
    [Fact]
    public void Compute_scikit_learn_cases_agree()
    {
        using var oracle = Oracle.Read("quality");
        var cases = oracle.RootElement.GetProperty("binary");
        Assert.Equal(3, cases.GetArrayLength());
        foreach (var one in cases.EnumerateArray())
        {
            var result = BinaryQuality.Compute(
                one.GetProperty("label").Deserialize<bool[]>(),
                one.GetProperty("prediction").Deserialize<bool[]>(),
                one.GetProperty("score").Deserialize<double[]>());
            Assert.Equal(QualityMetric.Binary.Count, result.Metrics.Count);
            foreach (var metric in QualityMetric.Binary)
            {
                var expected = one.GetProperty("expected").GetProperty(metric.Id).GetDouble();
                var actual = result[metric.Id];
                Assert.Equal(expected, actual.Value!.Value, Math.Abs(expected) * 1e-9);
                Assert.InRange(actual.Value.Value, actual.Lower!.Value, actual.Upper!.Value);
            }
        }
    }

    [Fact]
    public void Compute_one_class_leaves_undefined_metrics_null_with_a_reason()
    {
        var result = BinaryQuality.Compute([true, true], [true, false], [0.9, 0.2]);
        Assert.Equal(0.5, result["accuracy"].Value);
        foreach (var id in new[] { "area_under_roc", "area_under_pr", "gini_coefficient", "false_positive_rate", "label_skew", "matthews_correlation_coefficient" })
        {
            Assert.Null(result[id].Value);
            Assert.NotNull(result[id].Reason);
        }
    }

    [Fact]
    public void Compute_without_scores_leaves_score_metrics_undefined()
    {
        var result = BinaryQuality.Compute([true, false], [true, false], []);
        Assert.Null(result["log_loss"].Value);
        Assert.Equal("no scores", result["area_under_roc"].Reason);
        Assert.Equal(1, result["matthews_correlation_coefficient"].Value);
    }

    [Fact]
    public void AreaUnderRoc_reversed_scores_mirrors() =>
        Gen.Select(Gen.Bool, Gen.Int[0, 20]).Array[2, 60].Sample(rows =>
        {
            var labels = rows.Select(r => r.Item1).ToArray();
            var forward = RankCurve.Compute(labels, rows.Select(r => r.Item2 / 20.0).ToArray()).AreaUnderRoc.Value;
            var backward = RankCurve.Compute(labels, rows.Select(r => (20 - r.Item2) / 20.0).ToArray()).AreaUnderRoc.Value;
            return forward is null ? backward is null : Math.Abs(forward.Value - (1 - backward!.Value)) < 1e-12 && forward is >= 0 and <= 1;
        });

    [Fact]
    public void Compute_shuffled_rows_gives_the_same_metrics() =>
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, 20]).Array[2, 60].Sample(rows =>
        {
            var forward = Of(rows);
            var backward = Of(rows.Reverse().ToArray());
            foreach (var metric in QualityMetric.Binary)
            {
                Assert.Equal(forward[metric.Id].Value is null, backward[metric.Id].Value is null);
                Assert.Equal(forward[metric.Id].Value ?? 0, backward[metric.Id].Value ?? 0, 1e-12);
            }
        });

    [Fact]
    public void AreaUnderRoc_simulated_samples_of_200_cover_the_truth()
    {
        // Positives uniform on [0.25, 1.25], negatives on [0, 1]: P(positive above negative) = 1 − 0.75² / 2.
        var random = new Random(7);
        var covered = 0;
        var labels = new bool[200];
        var scores = new double[200];
        for (var run = 0; run < 1000; run++)
        {
            for (var i = 0; i < 200; i++)
            {
                labels[i] = i % 2 == 0;
                scores[i] = random.NextDouble() + (labels[i] ? 0.25 : 0);
            }

            var auc = RankCurve.Compute(labels, scores).AreaUnderRoc;
            covered += auc.Lower <= 0.71875 && auc.Upper >= 0.71875 ? 1 : 0;
        }

        Assert.InRange(covered / 1000.0, 0.92, 0.99);
    }

    private static BinaryQualityResult Of((bool Label, bool Prediction, int Score)[] rows) => BinaryQuality.Compute(
        rows.Select(r => r.Label).ToArray(), rows.Select(r => r.Prediction).ToArray(), rows.Select(r => r.Score / 20.0).ToArray());
}
