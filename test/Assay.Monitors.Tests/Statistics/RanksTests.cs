using Assay.Monitors.Statistics;
using CsCheck;

namespace Assay.Monitors.Tests.Statistics;

public class RanksTests
{
    [Fact]
    public void Ranks_are_the_mean_of_the_places_among_the_sorted() => Gen.Int[-5, 5].Array[0, 40].Sample(values =>
    {
        var doubles = values.Select(v => (double)v).ToArray();
        var expected = values.Select(v => values.Count(o => o < v) + ((1 + values.Count(o => o == v)) / 2.0));
        return Ranks.Of(doubles).SequenceEqual(expected);
    });

    [Fact]
    public void Spearman_does_not_change_when_a_side_is_stretched_in_order() => Gen.Select(Gen.Int[0, 20], Gen.Int[0, 20]).Array[2, 50].Sample(rows =>
    {
        var (x, y) = (rows.Select(r => (double)r.Item1).ToArray(), rows.Select(r => (double)r.Item2).ToArray());
        return Ranks.Spearman(x, y) == Ranks.Spearman([.. x.Select(v => Math.Exp(v) - 3)], y);
    });

    [Fact]
    public void Spearman_leaves_out_pairs_with_a_NaN_before_ranking() =>
        Assert.Equal(Ranks.Spearman([1, 2, 3, 4], [1, 3, 2, 4]), Ranks.Spearman([1, 2, double.NaN, 3, 0, 4], [1, 3, 9, 2, double.NaN, 4]));

    [Fact]
    public void Spearman_of_a_side_that_does_not_vary_is_undefined()
    {
        Assert.Equal("one side does not vary", Ranks.Spearman([1, 1, 1], [1, 2, 3]).Reason);
        Assert.Equal("no observations", Ranks.Spearman([], []).Reason);
    }

    [Fact]
    public void Order_is_stable() => Gen.Int[0, 3000].Array[0, 200].Sample(values =>
    {
        var order = ScoreSorter.Order([.. values.Select(v => ScoreSorter.Key(v))]);
        return order.SequenceEqual(Enumerable.Range(0, values.Length).OrderBy(i => values[i]));
    });
}
