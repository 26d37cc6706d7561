using System.Text.Json;
using Assay.Monitors.Fairness;
using Assay.Monitors.Quality;
using Assay.Monitors.Statistics;
using Assay.Monitors.Tests.Oracles;

namespace Assay.Monitors.Tests.Fairness;

/// <summary>Against scikit-learn's confusion matrices and SciPy's distributions: test/oracles/equality.py.</summary>
public class EqualityOracleTests
{
    [Fact]
    public void Differences_and_ratios_and_their_intervals_agree()
    {
        var cases = Cases("equality");
        Assert.Equal(3, cases.Count);
        foreach (var one in cases)
        {
            var metrics = one.GetProperty("metrics");
            Assert.Equal(EqualityMetric.All.Select(m => m.Id).Order(), metrics.EnumerateObject().Select(m => m.Name).Order());
            foreach (var metric in EqualityMetric.All)
            {
                AssertClose(metrics.Doubles(metric.Id), metric.Compute(Counts(one, "monitored"), Counts(one, "reference")));
            }
        }
    }

    [Fact]
    public void Smoothed_empirical_differential_agrees()
    {
        var cases = Cases("differential");
        Assert.Equal(2, cases.Count);
        foreach (var one in cases)
        {
            var groups = one.GetProperty("groups").Deserialize<long[][]>()!;
            AssertClose(one.Doubles("estimate"), SmoothedEmpiricalDifferential.Compute(groups.Select(g => new OutcomeCounts(g[0], g[1]))));
        }
    }

    [Fact]
    public void Rates_of_false_alarms_are_those_of_the_whole_joint_distribution()
    {
        var cases = Cases("false_alarm");
        Assert.Equal(6, cases.Count);
        foreach (var one in cases)
        {
            var (monitored, reference) = (one.GetProperty("monitored").GetInt64(), one.GetProperty("reference").GetInt64());
            var (rate, lower, upper) = (one.GetProperty("rate").GetDouble(), one.GetProperty("lower").GetDouble(), one.GetProperty("upper").GetDouble());
            var value = one.GetProperty("kind").GetString() == "ratio"
                ? FalseAlarmRate.OfRatio(monitored, reference, rate, lower, upper)
                : FalseAlarmRate.OfDifference(monitored, reference, rate, lower, upper);
            Assert.Equal(one.GetProperty("value").GetDouble(), value, 1e-10);
        }
    }

    [Fact]
    public void P_value_of_a_subgroup_is_that_of_Fishers_exact_test()
    {
        var cases = Cases("fisher");
        Assert.Equal(4, cases.Count);
        foreach (var one in cases)
        {
            int Of(string name) => one.GetProperty(name).GetInt32();
            var (drawn, rows) = (Of("drawn"), Of("rows"));
            var codes = new byte[rows];
            var outcomes = new byte[rows];
            codes.AsSpan(0, drawn).Fill(1);
            outcomes.AsSpan(drawn - Of("favourable"), Of("all_favourable")).Fill(1);
            var found = new SubgroupSearch(minRows: 10, depth: 1).Find([new CodedFeature("group", ["other", "drawn"], codes)], outcomes, TestContext.Current.CancellationToken);

            var worst = Assert.Single(found.Worst);
            var expected = one.GetProperty("p").GetDouble();
            Assert.Equal("group is drawn", worst.Rule);
            Assert.Equal(1, worst.PValue / expected, 1e-6);
            Assert.Equal(2 * worst.PValue, worst.AdjustedPValue);
        }
    }

    private static List<JsonElement> Cases(string name)
    {
        using var oracle = Oracle.Read("equality");
        return [.. oracle.RootElement.GetProperty(name).EnumerateArray().Select(e => e.Clone())];
    }

    private static BinaryCounts Counts(JsonElement one, string group)
    {
        var counts = one.GetProperty(group).Deserialize<long[]>()!;
        return new BinaryCounts(TrueNegatives: counts[0], FalsePositives: counts[1], FalseNegatives: counts[2], TruePositives: counts[3]);
    }

    private static void AssertClose(double[] expected, Estimate actual)
    {
        Assert.Equal(expected[0], actual.Value!.Value, 1e-12);
        Assert.Equal(expected[1], actual.Lower!.Value, 1e-10);
        Assert.Equal(expected[2], actual.Upper!.Value, 1e-10);
    }
}
