using Assay.Monitors.Statistics;
using CsCheck;

namespace Assay.Monitors.Tests.Statistics;

public class JointMomentsTests
{
    private static readonly Gen<(double X, double Y)[]> Pairs = Gen.Select(Gen.Double[-10, 10], Gen.Double[-10, 10]).Array[1, 200];

    [Fact]
    public void Moments_are_those_of_their_definition() => Pairs.Sample(pairs =>
    {
        var moments = Of(pairs);
        var (meanX, meanY) = (pairs.Average(r => r.X), pairs.Average(r => r.Y));
        ForAll((p, q) => Close(pairs.Average(r => Math.Pow(r.X - meanX, p) * Math.Pow(r.Y - meanY, q)), moments[p, q], Math.Pow(20, p + q)));
        Close(meanX, moments.MeanX, 10);
        Close(meanY, moments.MeanY, 10);
    });

    [Fact]
    public void Merge_parts_are_the_whole_however_they_are_cut() => Gen.Select(Pairs, Gen.Int[0, 200], Gen.Int[0, 200]).Sample((pairs, i, j) =>
    {
        var (first, second) = (Math.Min(Math.Min(i, j), pairs.Length), Math.Min(Math.Max(i, j), pairs.Length));
        var merged = Of(pairs[second..]);
        merged.Merge(Of(pairs[..first]));
        merged.Merge(Of(pairs[first..second]));
        var whole = Of(pairs);
        Assert.Equal(whole.Count, merged.Count);
        ForAll((p, q) => Close(whole[p, q], merged[p, q], Math.Pow(20, p + q)));
    });

    [Fact]
    public void Large_mean_costs_no_digits()
    {
        var random = new Random(3);
        var pairs = Enumerable.Range(0, 10_000).Select(_ => (X: random.NextDouble(), Y: random.NextDouble())).ToArray();
        var near = Of(pairs);
        var far = Of([.. pairs.Select(r => (r.X + (1 << 20), r.Y - (1 << 20)))]);

        ForAll((p, q) => Close(near[p, q], far[p, q], 100));
    }

    [Fact]
    public void Pairs_with_a_NaN_do_not_count()
    {
        var moments = Of([(1, 2), (double.NaN, 5), (5, double.NaN), (3, 4)]);

        Assert.Equal((2, 2, 3), (moments.Count, moments.MeanX, moments.MeanY));
        Assert.Equal(1, moments[1, 1]);
    }

    private static JointMoments Of((double X, double Y)[] pairs)
    {
        var moments = new JointMoments();
        moments.Add([.. pairs.Select(r => r.X)], [.. pairs.Select(r => r.Y)]);
        return moments;
    }

    private static void ForAll(Action<int, int> check)
    {
        for (var p = 0; p <= 4; p++)
        {
            for (var q = 0; p + q <= 4; q++)
            {
                check(p, q);
            }
        }
    }

    private static void Close(double expected, double actual, double scale) => Assert.Equal(expected, actual, 1e-12 * scale);
}
