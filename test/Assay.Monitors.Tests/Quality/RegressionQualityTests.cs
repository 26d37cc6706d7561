using Assay.Monitors.Quality;
using Assay.Monitors.Statistics;
using Assay.Monitors.Tests.Oracles;
using CsCheck;

namespace Assay.Monitors.Tests.Quality;

public class RegressionQualityTests
{
    private static readonly Gen<(double Label, double Prediction)[]> Rows = Gen.Select(Gen.Double[1, 10], Gen.Double[1, 10]).Array[3, 60];

    [Fact]
    public void Compute_scikit_learn_cases_agree()
    {
        using var oracle = Oracle.Read("quality");
        var cases = oracle.RootElement.GetProperty("regression");
        Assert.Equal(3, cases.GetArrayLength());
        foreach (var one in cases.EnumerateArray())
        {
            var metrics = RegressionQuality.Compute(one.Doubles("label"), one.Doubles("prediction"));
            Assert.Equal(QualityMetric.Regression.Select(m => m.Id), metrics.Keys);
            Assert.All(metrics, m =>
            {
                var expected = one.GetProperty("expected").GetProperty(m.Key).GetDouble();
                Assert.Equal(expected, m.Value.Value!.Value, Math.Abs(expected) * 1e-9);
                Assert.InRange(m.Value.Value.Value, m.Value.Lower!.Value, m.Value.Upper!.Value);
            });
        }
    }

    [Fact]
    public void Compute_is_inside_its_bounds_and_intervals() => Rows.Sample(rows => Of(rows).All(m =>
        Least(m.Key) <= m.Value.Value && m.Value.Value <= Most(m.Key) + 1e-12
        && (m.Value.Lower ?? m.Value.Value) <= m.Value.Value + 1e-9 && (m.Value.Upper ?? m.Value.Value) >= m.Value.Value - 1e-9
        && (m.Value.Lower ?? Least(m.Key)) >= Least(m.Key) && (m.Value.Upper ?? Most(m.Key)) <= Most(m.Key)));

    [Fact]
    public void Compute_in_another_unit_scales_errors_and_leaves_shares_and_correlations() => Gen.Select(Rows, Gen.Double[0.01, 100]).Sample((rows, unit) =>
    {
        var (plain, scaled) = (Of(rows), Of([.. rows.Select(r => (r.Label * unit, r.Prediction * unit))]));
        return plain.All(m => Near(Scaled(m.Value, m.Key switch
        {
            "mean_squared_error" => unit * unit,
            "mean_absolute_error" or "root_mean_squared_error" => unit,
            _ => 1,
        }), scaled[m.Key]));
    });

    [Fact]
    public void Compute_with_another_zero_leaves_everything_but_percentages() => Gen.Select(Rows, Gen.Int[-1000, 1000]).Sample((rows, zero) =>
    {
        var (plain, moved) = (Of(rows), Of([.. rows.Select(r => (r.Label + zero, r.Prediction + zero))]));
        return plain.Where(m => !m.Key.EndsWith("percentage_error", StringComparison.Ordinal)).All(m => Near(m.Value, moved[m.Key]));
    });

    [Fact]
    public void Compute_shuffled_rows_gives_the_same() => Gen.Select(Rows, Gen.Int).Sample((rows, seed) =>
    {
        var shuffled = rows.ToArray();
        new Random(seed).Shuffle(shuffled);
        var (plain, other) = (Of(rows), Of(shuffled));
        return plain.All(m => Near(m.Value, other[m.Key]));
    });

    [Fact]
    public void Merge_parts_are_the_whole_however_they_are_cut() => Gen.Select(Rows, Gen.Int[0, 60], Gen.Int[0, 60]).Sample((rows, i, j) =>
    {
        var (first, second) = (Math.Min(Math.Min(i, j), rows.Length), Math.Min(Math.Max(i, j), rows.Length));
        var merged = Gathered(rows[second..]);
        merged.Merge(Gathered(rows[..first]));
        merged.Merge(Gathered(rows[first..second]));
        var whole = Gathered(rows).ToMetrics();
        return merged.Count == rows.Length && merged.ToMetrics().All(m => Near(m.Value, whole[m.Key]));
    });

    [Fact]
    public void Compute_perfect_predictions_have_no_error_and_no_interval()
    {
        var metrics = RegressionQuality.Compute([1, 2, 4], [1, 2, 4]);

        Assert.Equal((1, 1, 1), (metrics["r2"].Value, metrics["explained_variance"].Value, metrics["spearman"].Value));
        Assert.Equal(1, metrics["pearson"].Value!.Value, 1e-12);
        Assert.Equal((0, 0, 0, null), (metrics["mean_squared_error"].Value, metrics["mean_absolute_error"].Value, metrics["root_mean_squared_error"].Value, metrics["root_mean_squared_error"].Lower));
    }

    [Fact]
    public void Compute_bias_lowers_r2_but_not_the_explained_variance()
    {
        var metrics = RegressionQuality.Compute([1, 2, 3, 4], [3, 4, 5, 6]);

        Assert.Equal((-2.2, 1), (Math.Round(metrics["r2"].Value!.Value, 12), metrics["explained_variance"].Value));
    }

    [Fact]
    public void Compute_what_the_rows_cannot_give_is_undefined_with_a_reason()
    {
        var constant = RegressionQuality.Compute([2, 2], [1, 3]);
        var flat = RegressionQuality.Compute([1, 2], [3, 3]);
        var zero = RegressionQuality.Compute([0, 2], [0, 3]);
        var huge = RegressionQuality.Compute([1e200, -1e200], [-1e200, 1e200]);

        Assert.Equal(("labels do not vary", "labels do not vary"), (constant["r2"].Reason, constant["explained_variance"].Reason));
        Assert.Equal(("labels do not vary", "one side does not vary"), (constant["pearson"].Reason, constant["spearman"].Reason));
        Assert.Equal((-1.0 * 9, "predictions do not vary"), (flat["r2"].Value!.Value, flat["pearson"].Reason));
        Assert.Equal(("a label is 0", 0.2), (zero["mean_absolute_percentage_error"].Reason, zero["symmetric_mean_absolute_percentage_error"].Value!.Value));
        Assert.Equal("the numbers are too large", huge["mean_squared_error"].Reason);
        Assert.All(RegressionQuality.Compute([], []), m => Assert.True(m.Value is { Value: null, Reason: "no observations" }, m.Key));
    }

    [Fact]
    public void Compute_rows_with_a_NaN_do_not_count()
    {
        var plain = RegressionQuality.Compute([1, 2, 4], [1.5, 2, 3]);
        var holes = RegressionQuality.Compute([1, double.NaN, 2, 7, 4], [1.5, 9, 2, double.NaN, 3]);

        Assert.All(plain, m => Assert.True(Near(m.Value, holes[m.Key]), m.Key));
    }

    [Fact]
    public void Add_lengths_that_differ_are_refused() => Assert.Throws<ArgumentException>(() => new RegressionQuality().Add([1], [1, 2]));

    [Fact]
    public void Compute_simulated_windows_of_300_cover_the_truth()
    {
        // Labels normal with deviation 2, predictions off by a normal error with deviation 1.
        var r = 2 / Math.Sqrt(5);
        var truth = new Dictionary<string, double>
        {
            ["r2"] = 0.75,
            ["explained_variance"] = 0.75,
            ["root_mean_squared_error"] = 1,
            ["mean_squared_error"] = 1,
            ["mean_absolute_error"] = Math.Sqrt(2 / Math.PI),
            ["pearson"] = r,
            ["spearman"] = 6 / Math.PI * Math.Asin(r / 2),
        };
        var covered = truth.ToDictionary(t => t.Key, _ => 0);
        var random = new Random(17);
        var (labels, predictions) = (new double[300], new double[300]);
        for (var window = 0; window < 2000; window++)
        {
            for (var row = 0; row < labels.Length; row++)
            {
                labels[row] = 2 * Normal(random);
                predictions[row] = labels[row] + Normal(random);
            }

            var metrics = RegressionQuality.Compute(labels, predictions);
            foreach (var (id, value) in truth)
            {
                covered[id] += metrics[id].Lower <= value && metrics[id].Upper >= value ? 1 : 0;
            }
        }

        Assert.All(covered, c => Assert.True(c.Value / 2000.0 is > 0.93 and < 0.97, $"{c.Key}: {c.Value / 2000.0}"));
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static IReadOnlyDictionary<string, Estimate> Of((double Label, double Prediction)[] rows) =>
        RegressionQuality.Compute([.. rows.Select(r => r.Label)], [.. rows.Select(r => r.Prediction)]);

    private static RegressionQuality Gathered((double Label, double Prediction)[] rows)
    {
        var quality = new RegressionQuality();
        quality.Add([.. rows.Select(r => r.Label)], [.. rows.Select(r => r.Prediction)]);
        return quality;
    }

    private static Estimate Scaled(Estimate estimate, double unit) => estimate with { Value = estimate.Value * unit, Lower = estimate.Lower * unit, Upper = estimate.Upper * unit };

    private static bool Near(Estimate a, Estimate b) => a.Reason == b.Reason && a.Count == b.Count && Near(a.Value, b.Value) && Near(a.Lower, b.Lower) && Near(a.Upper, b.Upper);

    private static bool Near(double? a, double? b) => a is null ? b is null : b is not null && Math.Abs(a.Value - b.Value) <= 1e-8 * Math.Max(1, Math.Abs(a.Value));

    private static double Least(string id) => id switch { "pearson" or "spearman" => -1, "r2" or "explained_variance" => double.NegativeInfinity, _ => 0 };

    private static double Most(string id) => id switch
    {
        "pearson" or "spearman" or "r2" or "explained_variance" => 1,
        "symmetric_mean_absolute_percentage_error" => 2,
        _ => double.PositiveInfinity,
    };
}
