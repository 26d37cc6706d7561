using Assay.Monitors.Quality;
using Assay.Monitors.Statistics;
using CsCheck;

namespace Assay.Monitors.Tests.Quality;

public class ConfusionMetricsTests
{
    private static readonly Gen<BinaryCounts> Counts = Gen.Select(Gen.Long[0, 500], Gen.Long[0, 500], Gen.Long[0, 500], Gen.Long[0, 500], (tp, fp, fn, tn) => new BinaryCounts(tp, fp, fn, tn));

    [Fact]
    public void Metrics_are_inside_their_bounds_and_intervals() => Counts.Sample(c =>
        Inside(ConfusionMetrics.F1(c), 0, 1) && Inside(ConfusionMetrics.Matthews(c), -1, 1) && Inside(ConfusionMetrics.LabelSkew(c), double.NegativeInfinity, double.PositiveInfinity));

    [Fact]
    public void Matthews_is_the_same_for_either_class_and_changes_sign_with_the_predictions() => Counts.Sample(c =>
    {
        var plain = ConfusionMetrics.Matthews(c).Value;
        var classes = ConfusionMetrics.Matthews(new BinaryCounts(c.TrueNegatives, c.FalseNegatives, c.FalsePositives, c.TruePositives)).Value;
        var predictions = ConfusionMetrics.Matthews(new BinaryCounts(c.FalseNegatives, c.TrueNegatives, c.TruePositives, c.FalsePositives)).Value;
        return plain is null ? classes is null && predictions is null : Math.Abs(plain.Value - classes!.Value) < 1e-12 && Math.Abs(plain.Value + predictions!.Value) < 1e-12;
    });

    [Fact]
    public void Skew_changes_sign_with_the_classes() => Counts.Sample(c =>
    {
        var (plain, swapped) = (ConfusionMetrics.LabelSkew(c).Value, ConfusionMetrics.LabelSkew(new BinaryCounts(c.TrueNegatives, c.FalseNegatives, c.FalsePositives, c.TruePositives)).Value);
        return plain is null ? swapped is null : Math.Abs(plain.Value + swapped!.Value) < 1e-9;
    });

    [Fact]
    public void Merge_parts_are_the_whole_in_any_order() => Gen.Select(Counts, Counts).Sample((a, b) =>
    {
        var merged = a.Merge(b);
        return merged == b.Merge(a) && merged.Total == a.Total + b.Total && merged.Positives == a.Positives + b.Positives
            && merged.ToMatrix().SelectMany(r => r).SequenceEqual(a.ToMatrix().SelectMany(r => r).Zip(b.ToMatrix().SelectMany(r => r), (x, y) => x + y));
    });

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(0, 0, 0, 9)]
    [InlineData(9, 0, 0, 0)]
    [InlineData(0, 5, 0, 4)]
    public void Metrics_that_counts_cannot_give_have_a_reason(long tp, long fp, long fn, long tn)
    {
        var counts = new BinaryCounts(tp, fp, fn, tn);

        Assert.All(new[] { ConfusionMetrics.Matthews(counts), ConfusionMetrics.LabelSkew(counts) }, e => Assert.True(e.Value is null && e.Reason is not null && e.Lower is null && e.Upper is null));
        Assert.Equal(tp + fp + fn == 0, ConfusionMetrics.F1(counts).Value is null);
    }

    [Fact]
    public void Matthews_of_huge_counts_does_not_overflow()
    {
        const long Many = 3_000_000_000_000;

        Assert.Equal(0.5, ConfusionMetrics.Matthews(new BinaryCounts(3 * Many, Many, Many, 3 * Many)).Value!.Value, 1e-12);
    }

    [Fact]
    public void Losses_are_clipped_like_scikit_learns_and_undefined_for_what_is_no_probability()
    {
        var sure = BinaryQuality.Compute([true, false], [false, true], [0, 1]);
        var wrong = BinaryQuality.Compute([true, false], [true, false], [1.5, 0.2]);
        var partly = BinaryQuality.Compute([true, false, true], [true, false, true], [0.5, 0.5, double.NaN]);

        Assert.Equal(36.0436533891171, sure["log_loss"].Value!.Value, 1e-9);
        Assert.Equal(1, sure["brier_score"].Value);
        Assert.Equal("scores are not probabilities", wrong["log_loss"].Reason);
        Assert.Equal(1, wrong["area_under_roc"].Value);
        Assert.Equal((Math.Log(2), 2, 3), (partly["log_loss"].Value!.Value, partly["log_loss"].Count, partly["accuracy"].Count));
    }

    [Fact]
    public void Compute_of_nothing_leaves_every_metric_undefined_with_a_reason()
    {
        var result = BinaryQuality.Compute([], [], []);

        Assert.All(QualityMetric.Binary, m => Assert.True(result[m.Id].Value is null && !string.IsNullOrEmpty(result[m.Id].Reason), m.Id));
    }

    [Fact]
    public void Compute_lengths_that_differ_are_refused()
    {
        Assert.Throws<ArgumentException>(() => BinaryQuality.Compute([true], [], []));
        Assert.Throws<ArgumentException>(() => BinaryQuality.Compute([true], [true], [0.1, 0.2]));
    }

    private static bool Inside(Estimate estimate, double low, double high) => estimate.Value is null
        ? estimate.Reason is not null
        : estimate.Value >= low && estimate.Value <= high && estimate.Lower >= low && estimate.Lower <= estimate.Value + 1e-12 && estimate.Upper <= high && estimate.Upper >= estimate.Value - 1e-12;
}
