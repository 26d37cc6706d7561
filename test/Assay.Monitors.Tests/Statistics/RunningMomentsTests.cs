using Assay.Monitors.Statistics;
using CsCheck;

namespace Assay.Monitors.Tests.Statistics;

public class RunningMomentsTests
{
    [Fact]
    public void Merge_parts_equals_whole() =>
        Gen.Select(Gen.Double[-1000, 1000].Array[2, 50], Gen.Double[-1000, 1000].Array[0, 50]).Sample((first, second) =>
        {
            var merged = Of(first);
            merged.Merge(Of(second));
            var whole = Of([.. first, .. second]);
            return merged.Count == whole.Count && merged.Minimum == whole.Minimum && merged.Maximum == whole.Maximum
                && Math.Abs(merged.Mean!.Value - whole.Mean!.Value) < 1e-9
                && Math.Abs(merged.Variance!.Value - whole.Variance!.Value) < 1e-6;
        });

    [Fact]
    public void Add_many_at_once_is_adding_each() => Gen.OneOf(Gen.Double[-1000, 1000], Gen.Const(double.NaN)).Array[0, 50].Sample(values =>
    {
        var (each, all) = (Of(values), new RunningMoments());
        all.Add(values.AsSpan());
        return each.Count == all.Count && each.Minimum == all.Minimum && each.Maximum == all.Maximum
            && Math.Abs((each.Mean ?? 0) - (all.Mean ?? 0)) < 1e-9 && Math.Abs((each.Variance ?? 0) - (all.Variance ?? 0)) < 1e-6;
    });

    [Fact]
    public void Variance_known_values_is_unbiased() => Assert.Equal(2.5, Of([1, 2, 3, 4, 5]).Variance!.Value, 1e-12);

    [Fact]
    public void At_four_values_interpolates_like_NumPy()
    {
        var quantiles = new Quantiles([4, 1, double.NaN, 3, 2]);
        Assert.Equal(2.5, quantiles.At(0.5));
        Assert.Equal(3.7, quantiles.At(0.9)!.Value, 1e-12);
        Assert.Null(new Quantiles([]).At(0.5));
    }

    private static RunningMoments Of(double[] values)
    {
        var moments = new RunningMoments();
        foreach (var value in values)
        {
            moments.Add(value);
        }

        return moments;
    }
}
