using Assay.Monitors.Statistics;
using CsCheck;

namespace Assay.Monitors.Tests.Statistics;

public class ProportionPropertyTests
{
    private const double Close = 1e-12;

    /// <summary>Successes and trials, at least one.</summary>
    private static readonly Gen<(long X, long N)> Counts = Gen.Long[1, 100_000].SelectMany(n => Gen.Long[0, n].Select(x => (x, n)));

    [Fact]
    public void Wilson_is_around_the_share_and_inside_0_and_1() => Counts.Sample(c =>
    {
        var estimate = Proportion.Wilson(c.X, c.N);
        return estimate.Lower >= 0 && estimate.Lower <= estimate.Value && estimate.Value <= estimate.Upper && estimate.Upper <= 1 && estimate.Count == c.N;
    });

    [Fact]
    public void Wilson_of_failures_mirrors_that_of_successes() => Counts.Sample(c =>
    {
        var (one, other) = (Proportion.Wilson(c.X, c.N), Proportion.Wilson(c.N - c.X, c.N));
        return Math.Abs(one.Lower!.Value - (1 - other.Upper!.Value)) < Close && Math.Abs(one.Upper!.Value - (1 - other.Lower!.Value)) < Close;
    });

    [Fact]
    public void Wilson_of_more_of_the_same_is_narrower() => Counts.Sample(c =>
    {
        var (few, many) = (Proportion.Wilson(c.X, c.N), Proportion.Wilson(c.X * 9, c.N * 9));
        return Math.Abs(few.Value!.Value - many.Value!.Value) < Close && many.Upper - many.Lower < few.Upper - few.Lower;
    });

    [Fact]
    public void Difference_changes_sign_when_the_groups_change_places() => Gen.Select(Counts, Counts).Sample((a, b) =>
    {
        var (one, other) = (Proportion.Difference(a.X, a.N, b.X, b.N), Proportion.Difference(b.X, b.N, a.X, a.N));
        return Math.Abs(one.Value!.Value + other.Value!.Value) < Close && Math.Abs(one.Lower!.Value + other.Upper!.Value) < Close
            && one.Lower >= -1 - Close && one.Upper <= 1 + Close && one.Lower <= one.Value && one.Value <= one.Upper;
    });

    [Fact]
    public void Ratio_is_inside_its_interval_whenever_it_is_defined() => Gen.Select(Counts, Counts).Sample((a, b) =>
    {
        var estimate = Proportion.Ratio(a.X, a.N, b.X, b.N);
        return b.X == 0
            ? estimate is { Value: null, Lower: null, Upper: null, Reason: not null }
            : estimate.Lower >= 0 && estimate.Lower <= estimate.Value && estimate.Value <= estimate.Upper && double.IsFinite(estimate.Upper!.Value);
    });

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(6, 5)]
    public void Counts_that_cannot_be_are_refused(long successes, long total)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Wilson(successes, total));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Difference(1, 2, successes, total));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Ratio(successes, total, 1, 2));
    }

    [Fact]
    public void Counts_of_more_rows_than_32_bits_hold_stay_exact()
    {
        var estimate = Proportion.Wilson(30_000_000_000, 90_000_000_000);

        Assert.Equal(1 / 3.0, estimate.Value!.Value, 1e-15);
        Assert.InRange(estimate.Upper!.Value - estimate.Lower!.Value, 1e-6, 1e-5);
    }
}
