using Assay.Monitors.Fairness;
using Assay.Monitors.Quality;
using CsCheck;

namespace Assay.Monitors.Tests.Fairness;

public class EqualityMetricTests
{
    private static readonly Gen<BinaryCounts> Matrices = Gen.Select(Gen.Long[0, 500], Gen.Long[0, 500], Gen.Long[0, 500], Gen.Long[0, 500]).Select((tp, fp, fn, tn) => new BinaryCounts(tp, fp, fn, tn));

    [Fact]
    public void Groups_that_are_alike_are_equal() => Matrices.Sample(c => EqualityMetric.All.All(m =>
        m.Compute(c, c) is var estimate && (estimate.Value is null ? estimate.Reason is not null : Math.Abs(estimate.Value.Value - (m.IsRatio ? 1 : 0)) < 1e-12)));

    [Fact]
    public void Value_is_in_its_interval_and_in_its_range() => Gen.Select(Matrices, Matrices).Sample((a, b) => EqualityMetric.All.All(m =>
        m.Compute(a, b) is var e && (e.Value is null
            || (e.Lower <= e.Value && e.Value <= e.Upper && (m.IsRatio ? e.Value >= 0 : e.Value is >= -1 and <= 1)))));

    [Fact]
    public void Differences_change_their_sign_and_ratios_are_inverted_when_the_groups_change_places() => Gen.Select(Matrices, Matrices).Sample((a, b) => EqualityMetric.All.All(m =>
        (m.Compute(a, b).Value, m.Compute(b, a).Value) is not ({ } one, { } other)
        || (m.IsRatio ? Math.Abs((one * other) - 1) < 1e-9 || one == 0 : Math.Abs(m.Id == "average_abs_odds_difference" ? one - other : one + other) < 1e-12)));

    [Fact]
    public void Group_that_lacks_what_a_rate_is_of_says_so()
    {
        var onlyFavourable = new BinaryCounts(10, 0, 5, 0);
        var both = new BinaryCounts(10, 3, 5, 7);

        Assert.Equal("no row of the monitored group has an unfavourable label", Metric("false_positive_rate_difference").Compute(onlyFavourable, both).Reason);
        Assert.Equal("no row of the reference group has an unfavourable label", Metric("average_odds_difference").Compute(both, onlyFavourable).Reason);
        Assert.Equal("no row of the monitored group has a label", Metric("error_rate_difference").Compute(default, both).Reason);
        Assert.Equal("the rate of the reference is 0", Metric("false_discovery_rate_ratio").Compute(both, onlyFavourable).Reason);
        Assert.All(EqualityMetric.All, m => Assert.Null(m.Compute(default, default).Value));
    }

    [Fact]
    public void Intervals_cover_the_truth_in_95_of_100_windows()
    {
        // Per group: how often the label is favourable, and how often the prediction is right for either label.
        (double Base, double Tpr, double Tnr) monitored = (0.45, 0.7, 0.85), reference = (0.6, 0.85, 0.75);
        var random = new Random(20_240);
        const int windows = 4_000;
        var covered = EqualityMetric.All.ToDictionary(m => m.Id, _ => 0);
        var truth = EqualityMetric.All.ToDictionary(m => m.Id, m => m.Compute(Expected(monitored), Expected(reference)).Value!.Value);
        for (var i = 0; i < windows; i++)
        {
            var (a, b) = (Draw(random, 300, monitored), Draw(random, 700, reference));
            foreach (var metric in EqualityMetric.All)
            {
                var estimate = metric.Compute(a, b);
                covered[metric.Id] += estimate.Lower <= truth[metric.Id] && truth[metric.Id] <= estimate.Upper ? 1 : 0;
            }
        }

        Assert.All(covered, c => Assert.True(c.Value is >= 93 * windows / 100 and <= 97 * windows / 100, $"{c.Key}: {100.0 * c.Value / windows} %"));
    }

    private static EqualityMetric Metric(string id) => EqualityMetric.All.Single(m => m.Id == id);

    private static BinaryCounts Expected((double Base, double Tpr, double Tnr) group)
    {
        const double rows = 1e9;
        return new BinaryCounts(
            (long)(rows * group.Base * group.Tpr),
            (long)(rows * (1 - group.Base) * (1 - group.Tnr)),
            (long)(rows * group.Base * (1 - group.Tpr)),
            (long)(rows * (1 - group.Base) * group.Tnr));
    }

    private static BinaryCounts Draw(Random random, int rows, (double Base, double Tpr, double Tnr) group)
    {
        long tp = 0, fp = 0, fn = 0, tn = 0;
        for (var i = 0; i < rows; i++)
        {
            if (random.NextDouble() < group.Base)
            {
                _ = random.NextDouble() < group.Tpr ? tp++ : fn++;
            }
            else
            {
                _ = random.NextDouble() < group.Tnr ? tn++ : fp++;
            }
        }

        return new BinaryCounts(tp, fp, fn, tn);
    }
}
