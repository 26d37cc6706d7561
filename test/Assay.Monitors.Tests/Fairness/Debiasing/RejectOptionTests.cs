using Assay.Monitors.Fairness;
using Assay.Monitors.Fairness.Debiasing;
using CsCheck;
using static Assay.Monitors.Tests.Fairness.Debiasing.GroupThresholdsTests;

namespace Assay.Monitors.Tests.Fairness.Debiasing;

public class RejectOptionTests
{
    private static readonly FairnessFeature Sex = new("Sex", [FairnessGroup.Of("male")], [FairnessGroup.Of("female")]);
    private static readonly RateLimits Limits = RateLimits.Of(Sex);

    private static readonly Gen<ScoredOutcome[]> Rows = Gen.Select(Gen.Int[-1, 1], Gen.Int[0, 16])
        .Select((group, p) => new ScoredOutcome(group, p >= 8, p / 16.0)).Array[1, 20];

    [Fact]
    public void Learn_widens_the_band_until_the_rates_are_within_limits()
    {
        // 4 of 5 men, 1 of 5 women. At a distance of 0.02 a woman is raised, at 0.1 a man lowered (3:2), at 0.15 a woman raised: 3:3.
        ScoredOutcome[] rows = [.. Men(0.9, 0.8, 0.75, 0.6, 0.1), .. Women(0.9, 0.48, 0.35, 0.2, 0.1)];
        var learned = RejectOption.Learn(Sex, rows, Limits)!;

        // The next row is a man at 0.25.
        Assert.Equal(0.2, learned.HalfWidth, 1e-12);
        Assert.Equal(3, Changed(learned, rows));
        Assert.Equal((3, 3), (Counts(learned, rows, 0).Favourable, Counts(learned, rows, 1).Favourable));
    }

    [Fact]
    public void Learn_of_fair_decisions_gives_an_empty_band()
    {
        Assert.Equal(0, RejectOption.Learn(Sex, [.. Men(0.9, 0.1), .. Women(0.8, 0.2)], Limits)!.HalfWidth);
        Assert.False(new RejectOption(Sex, 0).Decide(new ScoredOutcome(1, false, 0.5)));
    }

    [Fact]
    public void Learn_finds_no_band_where_the_monitored_group_fares_too_well() =>
        Assert.Null(RejectOption.Learn(Sex, [.. Men(0.6, 0.4), .. Women(0.9, 0.8)], Limits));

    [Fact]
    public void Learn_is_within_limits_and_no_narrower_band_is() => Rows.Sample(rows =>
    {
        double[] widths = [.. Enumerable.Range(0, 10).Select(i => (i / 16.0) + 0.01).Prepend(0)];
        var narrowest = widths.Select(w => new RejectOption(Sex, w)).FirstOrDefault(p => Limits.Allow(Counts(p, rows, 1), Counts(p, rows, 0)));
        var learned = RejectOption.Learn(Sex, rows, Limits);
        if (rows.All(r => r.Group != 1))
        {
            Assert.Null(learned);
            return;
        }

        Assert.Equal(narrowest is null, learned is null);
        if (learned is not null)
        {
            Assert.Equal(rows.Select(narrowest!.Decide), rows.Select(learned.Decide));
        }
    });

    [Fact]
    public void Decide_never_harms_a_monitored_row_nor_helps_a_reference_row() => Gen.Select(Rows, Gen.Double[0, 0.6]).Sample((rows, width) =>
    {
        var policy = new RejectOption(Sex, width);
        Assert.All(rows, row => Assert.True(policy.Decide(row) == row.IsFavourable || policy.Decide(row) == (row.Group == 1)));
        Assert.All(rows, row => Assert.Equal(row.IsFavourable, policy.Decide(row with { Group = -1 })));
        Assert.All(rows, row => Assert.Equal(row.IsFavourable, policy.Decide(row with { FavourableProbability = double.NaN })));
    });
}
