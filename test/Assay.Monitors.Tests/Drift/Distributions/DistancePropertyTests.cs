using Assay.Monitors.Drift.Distributions;
using CsCheck;

namespace Assay.Monitors.Tests.Drift.Distributions;

public sealed class DistancePropertyTests
{
    private static readonly Gen<(long[] First, long[] Second)> Pairs =
        from cells in Gen.Int[2, 30]
        from first in Gen.Long[0, 1_000].Array[cells]
        from second in Gen.Long[0, 50].Array[cells]
        where first.Sum() > 0 && second.Sum() > 0 && first[..^1].Sum() > 0
        select (first, second);

    public static TheoryData<string> Names => new(Distances.Keys);

    private delegate double? Distance(ReadOnlySpan<long> first, ReadOnlySpan<long> second);

    private static Dictionary<string, Distance> Distances { get; } = new()
    {
        ["total variation"] = CountDistances.TotalVariation,
        ["Jensen-Shannon"] = CountDistances.JensenShannon,
        ["Hellinger"] = CountDistances.Hellinger,
        ["population stability"] = CountDistances.PopulationStability,
        ["density"] = Density.TotalVariation,
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Distance_is_symmetric_and_within_its_bounds(string name)
    {
        var largest = name == "population stability" ? double.MaxValue : 1;
        Pairs.Sample(pair =>
        {
            var there = Distances[name](pair.First, pair.Second)!.Value;

            return Math.Abs(there - Distances[name](pair.Second, pair.First)!.Value) < 1e-12 && there >= 0 && there <= largest;
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Distance_of_equal_shares_is_zero(string name) =>
        Pairs.Sample(pair => Math.Abs(Distances[name](pair.First, [.. pair.First.Select(c => 3 * c)])!.Value) < (name == "population stability" ? 0.05 * pair.First.Length : 1e-7));

    [Theory]
    [MemberData(nameof(Names))]
    public void Distance_of_nothing_is_undefined(string name)
    {
        Assert.Null(Distances[name]([0, 0, 0], [1, 2, 3]));
        Assert.Null(Distances[name]([1, 2, 3], [0, 0, 0]));
    }

    [Theory]
    [InlineData("total variation")]
    [InlineData("Jensen-Shannon")]
    [InlineData("Hellinger")]
    [InlineData("density")]
    public void Distance_of_samples_far_apart_is_one(string name) =>
        Assert.Equal(1, Distances[name]([5, .. new long[200], 0, 0], [0, .. new long[200], 4, 0])!.Value, 1e-12);

    [Theory]
    [InlineData("total variation")]
    [InlineData("Jensen-Shannon")]
    [InlineData("Hellinger")]
    [InlineData("population stability")]
    public void Distance_does_not_depend_on_the_order_of_categories(string name) =>
        Pairs.Sample(pair => Math.Abs(
            Distances[name](pair.First, pair.Second)!.Value - Distances[name]([.. pair.First.Reverse()], [.. pair.Second.Reverse()])!.Value) < 1e-10);

    [Fact]
    public void Smoothing_keeps_the_sum() =>
        Gen.Select(Gen.Double[0, 10].Array[1, 40], Gen.Double[1, 30]).Sample((cells, bandwidth) =>
            Math.Abs(Density.Smooth(cells, bandwidth).Sum() - cells.Sum()) < 1e-9);

    [Fact]
    public void Adjusted_p_values_are_not_smaller_and_keep_their_order() =>
        Gen.Double[0, 1].Array[1, 30].Sample(p =>
        {
            var adjusted = FalseDiscovery.Adjust(p);
            return p.Zip(adjusted).All(pair => pair.Second >= pair.First && pair.Second <= 1)
                && p.Zip(adjusted).OrderBy(pair => pair.First).Select(pair => pair.Second).Order().SequenceEqual(p.Zip(adjusted).OrderBy(pair => pair.First).Select(pair => pair.Second));
        });

    [Fact]
    public void Test_of_one_category_or_of_nothing_is_none()
    {
        Assert.Null(ChiSquare.Test([5, 0], [9, 0]));
        Assert.Null(ChiSquare.Test([5, 1], [0, 0]));
        Assert.Null(ChiSquare.TestPooled([5, 1], [1, 2]));
        Assert.Null(KolmogorovSmirnov.Test([], [1.0]));
        Assert.Equal(1, KolmogorovSmirnov.Test([2.0, 2.0], [2.0])!.PValue);
    }

    [Fact]
    public void Pooled_test_puts_rare_categories_together()
    {
        // With 100 rows on one side, of a category both sides together need 5 / (100 / 1,100) = 55.
        var pooled = ChiSquare.TestPooled([500, 450, 30, 20], [40, 45, 5, 10]);
        var byHand = ChiSquare.Test([500, 450 + 30 + 20], [40, 45 + 5 + 10]);

        Assert.Equal(ChiSquare.Test([500, 450, 50], [40, 45, 15]), pooled);
        Assert.NotEqual(byHand, pooled);
        Assert.Equal(ChiSquare.Test([500, 460], [90, 10]), ChiSquare.TestPooled([500, 450, 10], [90, 10, 0]));
    }
}
