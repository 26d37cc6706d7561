using System.Text.Json;
using Assay.Monitors.Quality;
using Assay.Monitors.Statistics;
using Assay.Monitors.Tests.Oracles;
using CsCheck;

namespace Assay.Monitors.Tests.Quality;

public class MulticlassQualityTests
{
    private static readonly Gen<(int Label, int Prediction, double[] Probabilities)> Row =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Double[0.01, 1].Array[3], (y, q, p) => (y, q, p.Select(v => v / p.Sum()).ToArray()));

    private static readonly Gen<(int Label, int Prediction, double[] Probabilities)[]> Rows = Row.Array[1, 60];

    [Fact]
    public void ToMetrics_scikit_learn_cases_agree()
    {
        using var oracle = Oracle.Read("quality");
        var cases = oracle.RootElement.GetProperty("multiclass");
        Assert.Equal(3, cases.GetArrayLength());
        foreach (var one in cases.EnumerateArray())
        {
            var quality = new MulticlassQuality(one.GetProperty("classes").GetInt32());
            var probabilities = one.GetProperty("probabilities").Deserialize<double[][]>()!;
            foreach (var (row, (label, prediction)) in one.GetProperty("label").Deserialize<int[]>()!.Zip(one.GetProperty("prediction").Deserialize<int[]>()!).Index())
            {
                quality.Add(label, prediction, probabilities[row]);
            }

            var metrics = quality.ToMetrics();
            Assert.Equal(QualityMetric.Multiclass.Select(m => m.Id), metrics.Keys);
            Assert.Equal(one.GetProperty("matrix").Deserialize<long[][]>()!, quality.Matrix.ToMatrix());
            Assert.All(metrics, m =>
            {
                var expected = one.GetProperty("expected").GetProperty(m.Key).GetDouble();
                Assert.Equal(expected, m.Value.Value!.Value, Math.Abs(expected) * 1e-9);
                Assert.InRange(m.Value.Value.Value, m.Value.Lower!.Value, m.Value.Upper!.Value);
            });
        }
    }

    [Fact]
    public void ToMetrics_are_inside_their_bounds_and_intervals() => Rows.Sample(rows =>
        Of(rows).ToMetrics().All(m => m.Value is { Value: null, Reason: not null } || (Least(m.Key) <= m.Value.Value && m.Value.Value <= Most(m.Key)
            && (m.Value.Lower ?? Least(m.Key)) >= Least(m.Key) && (m.Value.Upper ?? Most(m.Key)) <= Most(m.Key)
            && (m.Value.Lower ?? m.Value.Value) <= m.Value.Value + 1e-12 && (m.Value.Upper ?? m.Value.Value) >= m.Value.Value - 1e-12)));

    [Fact]
    public void ToMetrics_do_not_change_with_the_order_of_rows_or_the_names_of_classes() => Gen.Select(Rows, Gen.Shuffle(new[] { 0, 1, 2 })).Sample((rows, names) =>
        Same(Of(rows), Of([.. rows.Reverse().Select(r => (names[r.Label], names[r.Prediction], names.Select((_, i) => r.Probabilities[Array.IndexOf(names, i)]).ToArray()))])));

    [Fact]
    public void Merge_parts_are_the_whole() => Gen.Select(Rows, Rows).Sample((a, b) =>
    {
        var merged = Of(b);
        merged.Merge(Of(a));
        return Same(merged, Of([.. a, .. b])) && merged.Matrix.ToMatrix().SelectMany(r => r).SequenceEqual(Of([.. a, .. b]).Matrix.ToMatrix().SelectMany(r => r));
    });

    [Fact]
    public void ToMetrics_of_two_classes_are_those_of_a_binary_classifier() => Gen.Select(Gen.Bool, Gen.Bool, Gen.Double[0, 1]).Array[1, 60].Sample(rows =>
    {
        var quality = new MulticlassQuality(2);
        foreach (var (label, prediction, score) in rows)
        {
            quality.Add(label ? 1 : 0, prediction ? 1 : 0, [1 - score, score]);
        }

        var metrics = quality.ToMetrics();
        var binary = BinaryQuality.Compute([.. rows.Select(r => r.Item1)], [.. rows.Select(r => r.Item2)], [.. rows.Select(r => r.Item3)]);
        return Near(metrics["accuracy"], binary["accuracy"])
            && Near(metrics["matthews_correlation_coefficient"], binary["matthews_correlation_coefficient"])
            && Near(metrics["log_loss"], binary["log_loss"])
            && Math.Abs(metrics["brier_score"].Value!.Value - (2 * binary["brier_score"].Value!.Value)) < 1e-9
            && quality.Matrix.Of(1) == binary.Counts;
    });

    [Fact]
    public void ToMetrics_of_nothing_are_undefined_with_a_reason() =>
        Assert.All(new MulticlassQuality(3).ToMetrics(), m => Assert.True(m.Value is { Value: null, Lower: null, Upper: null, Reason.Length: > 0 }, m.Key));

    [Fact]
    public void ToMetrics_one_class_of_labels_leaves_undefined_what_needs_two()
    {
        var metrics = Of([(1, 1, [0.2, 0.7, 0.1]), (1, 0, [0.6, 0.3, 0.1])]).ToMetrics();

        Assert.Equal("labels of one class only", metrics["weighted_false_positive_rate"].Reason);
        Assert.Equal("labels or predictions of one class only", metrics["matthews_correlation_coefficient"].Reason);
        Assert.Equal((0.5, 0.5), (metrics["macro_recall"].Value!.Value, metrics["accuracy"].Value!.Value));
    }

    [Theory]
    [InlineData(new[] { 0.5, 0.6, 0.1 }, "probabilities do not add up to 1")]
    [InlineData(new[] { -2.0, 1.5, 0.5 }, "scores are not probabilities")]
    [InlineData(new double[0], "no scores")]
    public void ToMetrics_what_is_no_distribution_leaves_metrics_of_probabilities_undefined(double[] probabilities, string reason)
    {
        var metrics = Of([(0, 0, probabilities), (1, 2, probabilities)]).ToMetrics();

        Assert.All(["log_loss", "brier_score", "expected_calibration_error"], id => Assert.Equal(reason, metrics[id].Reason));
        Assert.Equal(0.5, metrics["accuracy"].Value);
    }

    [Fact]
    public void Add_classes_and_probabilities_that_are_not_there_are_refused()
    {
        var quality = new MulticlassQuality(3);

        Assert.Throws<ArgumentOutOfRangeException>(() => quality.Add(3, 0, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => quality.Add(0, -1, []));
        Assert.Throws<ArgumentException>(() => quality.Add(0, 0, [0.5, 0.5]));
        Assert.Throws<ArgumentException>(() => quality.Merge(new MulticlassQuality(2)));
    }

    [Fact]
    public void ToMetrics_simulated_windows_of_300_cover_the_truth()
    {
        // Rows and columns of a population, in per mille.
        int[][] population = [[240, 40, 20], [60, 180, 60], [30, 70, 300]];
        var truth = new MulticlassQuality(3);
        var cells = new List<(int Label, int Prediction)>();
        foreach (var (label, row) in population.Index())
        {
            foreach (var (prediction, count) in row.Index())
            {
                truth.Matrix.Add(label, prediction, count);
                cells.AddRange(Enumerable.Repeat((label, prediction), count));
            }
        }

        string[] ids = ["accuracy", "weighted_false_positive_rate", "weighted_precision", "weighted_f_measure", "macro_recall", "macro_precision", "macro_f_measure", "matthews_correlation_coefficient"];
        var expected = truth.ToMetrics();
        var covered = ids.ToDictionary(id => id, _ => 0);
        var random = new Random(13);
        for (var window = 0; window < 2000; window++)
        {
            var quality = new MulticlassQuality(3);
            for (var row = 0; row < 300; row++)
            {
                var (label, prediction) = cells[random.Next(cells.Count)];
                quality.Matrix.Add(label, prediction);
            }

            var metrics = quality.ToMetrics();
            foreach (var id in ids)
            {
                covered[id] += metrics[id].Lower <= expected[id].Value && metrics[id].Upper >= expected[id].Value ? 1 : 0;
            }
        }

        Assert.All(covered, c => Assert.True(c.Value / 2000.0 is > 0.93 and < 0.97, $"{c.Key}: {c.Value / 2000.0}"));
    }

    private static MulticlassQuality Of(IEnumerable<(int Label, int Prediction, double[] Probabilities)> rows)
    {
        var quality = new MulticlassQuality(3);
        foreach (var (label, prediction, probabilities) in rows)
        {
            quality.Add(label, prediction, probabilities);
        }

        return quality;
    }

    private static bool Same(MulticlassQuality a, MulticlassQuality b)
    {
        var others = b.ToMetrics();
        return a.ToMetrics().All(m => Near(m.Value, others[m.Key]));
    }

    private static bool Near(Estimate a, Estimate b) => a.Reason == b.Reason && a.Count == b.Count && Near(a.Value, b.Value) && Near(a.Lower, b.Lower) && Near(a.Upper, b.Upper);

    private static bool Near(double? a, double? b) => a is null ? b is null : b is not null && Math.Abs(a.Value - b.Value) <= 1e-9 * Math.Max(1, Math.Abs(a.Value));

    private static double Least(string id) => id == "matthews_correlation_coefficient" ? -1 : 0;

    private static double Most(string id) => id switch { "log_loss" => double.PositiveInfinity, "brier_score" => 2, _ => 1 };
}
