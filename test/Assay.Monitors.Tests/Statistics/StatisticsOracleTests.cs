using Assay.Monitors.Statistics;
using Assay.Monitors.Tests.Oracles;

namespace Assay.Monitors.Tests.Statistics;

/// <summary>Against NumPy and SciPy: test/oracles/statistics.py.</summary>
public class StatisticsOracleTests
{
    [Fact]
    public void Moments_and_quantiles_are_those_of_NumPy()
    {
        using var oracle = Oracle.Read("statistics");
        var cases = oracle.RootElement.GetProperty("numbers");
        Assert.Equal(3, cases.GetArrayLength());
        foreach (var one in cases.EnumerateArray())
        {
            var values = one.Doubles("values");
            var moments = new RunningMoments();
            values.ToList().ForEach(moments.Add);
            var interval = one.Doubles("interval");
            var estimate = moments.ToEstimate();
            var quantiles = new Quantiles(values);

            AssertClose(one.GetProperty("mean").GetDouble(), moments.Mean);
            AssertClose(one.GetProperty("variance").GetDouble(), moments.Variance, 1e-6);
            AssertClose(interval[0], estimate.Lower);
            AssertClose(interval[1], estimate.Upper);
            foreach (var quantile in one.GetProperty("quantiles").EnumerateArray())
            {
                AssertClose(quantile[1].GetDouble(), quantiles.At(quantile[0].GetDouble()));
            }
        }
    }

    [Fact]
    public void Areas_and_their_intervals_are_those_computed_pair_by_pair()
    {
        using var oracle = Oracle.Read("statistics");
        var cases = oracle.RootElement.GetProperty("rank");
        Assert.Equal(2, cases.GetArrayLength());
        foreach (var one in cases.EnumerateArray())
        {
            var curve = RankCurve.Compute(one.Booleans("label"), one.Doubles("score"));
            AssertEstimate(one.Doubles("auc"), curve.AreaUnderRoc);
            AssertEstimate(one.Doubles("average_precision"), curve.AveragePrecision);
        }
    }

    private static void AssertEstimate(double[] expected, Estimate actual)
    {
        AssertClose(expected[0], actual.Value);
        AssertClose(expected[1], actual.Lower);
        AssertClose(expected[2], actual.Upper);
    }

    private static void AssertClose(double expected, double? actual, double relative = 1e-9) =>
        Assert.Equal(expected, actual!.Value, Math.Max(1e-12, Math.Abs(expected) * relative));
}
