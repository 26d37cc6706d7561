using Assay.Monitors.Statistics;
using CsCheck;

namespace Assay.Monitors.Tests.Statistics;

public class QuantilesTests
{
    [Fact]
    public void At_grows_from_the_smallest_to_the_largest_value() => Gen.Select(Gen.Double[-1e6, 1e6].Array[1, 60], Gen.Double[0, 1], Gen.Double[0, 1]).Sample((values, p, q) =>
    {
        var quantiles = new Quantiles(values);
        var (low, high) = (quantiles.At(Math.Min(p, q))!.Value, quantiles.At(Math.Max(p, q))!.Value);
        return quantiles.At(0) == values.Min() && quantiles.At(1) == values.Max() && low <= high + 1e-9 && low >= values.Min() && high <= values.Max() + 1e-9;
    });

    [Fact]
    public void At_follows_shifts_and_scales_and_ignores_order() => Gen.Select(Gen.Double[-1e3, 1e3].Array[1, 60], Gen.Double[0, 1]).Sample((values, p) =>
    {
        var plain = new Quantiles(values).At(p)!.Value;
        var moved = new Quantiles([.. values.Reverse().Select(v => (3 * v) + 7)]).At(p)!.Value;
        return Math.Abs((3 * plain) + 7 - moved) < 1e-8;
    });

    [Fact]
    public void At_leaves_NaN_out()
    {
        var quantiles = new Quantiles([double.NaN, 2, double.NaN]);

        Assert.Equal((1, 2, 2), (quantiles.Count, quantiles.At(0.1), quantiles.At(1)));
        Assert.Null(new Quantiles([double.NaN]).At(0.5));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void At_of_no_probability_is_refused(double probability) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Quantiles([1]).At(probability));
}
