using System.Text.Json;
using Assay.Monitors.Statistics;

namespace Assay.Monitors.Tests.Statistics;

public class ProportionTests
{
    [Fact]
    public void Intervals_of_SciPy_cases_agree()
    {
        using var oracle = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Oracles", "fairness.json")));
        var cases = oracle.RootElement.GetProperty("cases");
        Assert.Equal(5, cases.GetArrayLength());
        foreach (var one in cases.EnumerateArray())
        {
            var c = one.GetProperty("counts").EnumerateArray().Select(e => e.GetInt64()).ToArray();
            AssertClose(one.GetProperty("wilson"), Proportion.Wilson(c[0], c[1]));
            AssertClose(one.GetProperty("difference"), Proportion.Difference(c[0], c[1], c[2], c[3]));
            AssertClose(one.GetProperty("ratio"), Proportion.Ratio(c[0], c[1], c[2], c[3]));
        }
    }

    [Fact]
    public void Wilson_no_observations_is_undefined()
    {
        var estimate = Proportion.Wilson(0, 0);
        Assert.Null(estimate.Value);
        Assert.NotNull(estimate.Reason);
    }

    [Theory]
    [InlineData(0, 10, 5, 10, 0.0)]
    [InlineData(10, 10, 10, 10, 1.0)]
    public void Ratio_degenerate_counts_still_has_an_interval(long a, long n, long b, long m, double expected)
    {
        var estimate = Proportion.Ratio(a, n, b, m);
        Assert.Equal(expected, estimate.Value);
        Assert.True(estimate.Lower <= expected && estimate.Upper > expected);
    }

    [Theory]
    [InlineData(0.3, 0.3)]
    [InlineData(0.7, 0.6)]
    [InlineData(0.2, 0.5)]
    public void Intervals_simulated_samples_of_200_cover_the_truth(double p, double q)
    {
        var random = new Random(42);
        const int Runs = 2000;
        int wilson = 0, difference = 0, ratio = 0;
        for (var run = 0; run < Runs; run++)
        {
            long a = 0, b = 0;
            for (var i = 0; i < 200; i++)
            {
                a += random.NextDouble() < p ? 1 : 0;
                b += random.NextDouble() < q ? 1 : 0;
            }

            wilson += Covers(Proportion.Wilson(a, 200), p);
            difference += Covers(Proportion.Difference(a, 200, b, 200), p - q);
            ratio += Covers(Proportion.Ratio(a, 200, b, 200), p / q);
        }

        Assert.InRange(wilson / (double)Runs, 0.92, 0.99);
        Assert.InRange(difference / (double)Runs, 0.92, 0.99);
        Assert.InRange(ratio / (double)Runs, 0.92, 0.99);
    }

    private static int Covers(Estimate estimate, double truth) => estimate.Lower <= truth && truth <= estimate.Upper ? 1 : 0;

    private static void AssertClose(JsonElement expected, Estimate actual)
    {
        double?[] values = [actual.Value, actual.Lower, actual.Upper];
        for (var i = 0; i < 3; i++)
        {
            var value = expected[i].GetDouble();
            Assert.Equal(value, values[i]!.Value, Math.Abs(value) * 1e-9);
        }
    }
}
