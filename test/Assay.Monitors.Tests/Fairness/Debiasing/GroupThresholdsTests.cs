using Assay.Monitors.Fairness;
using Assay.Monitors.Fairness.Debiasing;
using CsCheck;

namespace Assay.Monitors.Tests.Fairness.Debiasing;

public class GroupThresholdsTests
{
    private static readonly FairnessFeature Sex = new("Sex", [FairnessGroup.Of("male")], [FairnessGroup.Of("female")]);
    private static readonly RateLimits Limits = RateLimits.Of(Sex);

    /// <summary>Few different probabilities, so that many are equal; decisions that need not follow them.</summary>
    private static readonly Gen<ScoredOutcome[]> Rows = Gen.Select(Gen.Int[-1, 1], Gen.Bool, Gen.Int[0, 8])
        .Select((group, favourable, p) => new ScoredOutcome(group, favourable, p / 8.0)).Array[1, 14];

    [Fact]
    public void Learn_takes_the_most_favourable_of_the_ways_with_fewest_changes()
    {
        // 4 of 5 men, 1 of 5 women: 4:4, 3:3, 2:2 and 1:1 are within the limits at 3 changes each, and none at 2.
        ScoredOutcome[] rows = [.. Men(0.9, 0.8, 0.7, 0.6, 0.3), .. Women(0.9, 0.48, 0.44, 0.36, 0.1)];
        var learned = Learn(rows)!;

        Assert.Null(learned.Thresholds[0]);
        Assert.Equal(0.23, learned.Thresholds[1]!.Value, 1e-12);
        Assert.Equal([true, true, true, true, false], Women(0.9, 0.48, 0.44, 0.36, 0.1).Select(learned.Decide));
    }

    [Fact]
    public void Learn_of_fair_decisions_changes_none()
    {
        var learned = Learn([.. Men(0.9, 0.1), .. Women(0.8, 0.2)])!;

        Assert.Equal([null, null], learned.Thresholds);
    }

    [Fact]
    public void Learn_mends_the_reference_where_the_monitored_group_fares_too_well()
    {
        // 2 of 4 men, 4 of 4 women: 4:4, 3:3 and 2:2 are at 2 changes each, and nothing at 1.
        ScoredOutcome[] rows = [.. Men(0.9, 0.8, 0.4, 0.3), .. Women(0.9, 0.8, 0.7, 0.6)];
        var learned = Learn(rows)!;

        Assert.Equal(2, Changed(learned, rows));
        Assert.Equal((4, 4), (Counts(learned, rows, 0).Favourable, Counts(learned, rows, 1).Favourable));
    }

    [Fact]
    public void Learn_needs_rows_of_both_sides_and_probabilities()
    {
        Assert.Null(Learn([.. Men(0.9, 0.1)]));
        Assert.Null(Learn([.. Women(0.9, 0.1)]));
        Assert.Null(Learn([new(0, true, double.NaN), new(1, true, double.NaN)]));
    }

    [Fact]
    public void Learn_is_within_limits_and_no_other_pair_of_thresholds_is_at_fewer_changes() => Rows.Sample(rows =>
    {
        if (Learn(rows) is not { } learned)
        {
            Assert.True(rows.All(r => r.Group != 0) || rows.All(r => r.Group != 1));
            return;
        }

        Assert.True(Limits.Allow(Counts(learned, rows, 1), Counts(learned, rows, 0)));
        double?[] tried = [null, .. Enumerable.Range(0, 10).Select(t => (double?)((t / 8.0) - 0.01))];
        var least = tried.SelectMany(m => tried.Select(w => new GroupThresholds(Sex, [m, w])))
            .Where(p => Limits.Allow(Counts(p, rows, 1), Counts(p, rows, 0))).Min(p => Changed(p, rows));
        Assert.Equal(least, Changed(learned, rows));
    });

    [Fact]
    public void Decide_leaves_rows_without_a_group_or_a_probability_alone() => Rows.Sample(rows =>
    {
        var policy = new GroupThresholds(Sex, [0.3, 0.1]);
        Assert.All(rows, row => Assert.Equal(row.IsFavourable, policy.Decide(row with { FavourableProbability = double.NaN })));
        Assert.All(rows, row => Assert.Equal(row.IsFavourable, policy.Decide(row with { Group = -1 })));
    });

    private static GroupThresholds? Learn(ScoredOutcome[] rows) => GroupThresholds.Learn(Sex, rows, Limits, TestContext.Current.CancellationToken);

    internal static IEnumerable<ScoredOutcome> Men(params double[] probabilities) => probabilities.Select(p => new ScoredOutcome(0, p >= 0.5, p));

    internal static IEnumerable<ScoredOutcome> Women(params double[] probabilities) => probabilities.Select(p => new ScoredOutcome(1, p >= 0.5, p));

    internal static int Changed(IDecisionPolicy policy, IEnumerable<ScoredOutcome> rows) => rows.Count(r => policy.Decide(r) != r.IsFavourable);

    internal static OutcomeCounts Counts(IDecisionPolicy policy, IEnumerable<ScoredOutcome> rows, int group) =>
        new(rows.LongCount(r => r.Group == group && policy.Decide(r)), rows.LongCount(r => r.Group == group));
}
