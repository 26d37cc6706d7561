using System.Text.Json;
using Assay.Monitors.Drift.Distributions;
using Assay.Monitors.Tests.Oracles;

namespace Assay.Monitors.Tests.Drift.Distributions;

/// <summary>Against NumPy and SciPy: test/oracles/drift_v2.py.</summary>
public sealed class DistributionsOracleTests : IDisposable
{
    private readonly JsonDocument _oracle = Oracle.Read("drift_v2");

    public void Dispose() => _oracle.Dispose();

    [Fact]
    public void Distances_of_counts_are_those_of_SciPy()
    {
        foreach (var one in Cases("counts", 5))
        {
            var (first, second) = (Counts(one, "first"), Counts(one, "second"));

            AssertClose(one, "total_variation", CountDistances.TotalVariation(first, second), 1e-9);
            AssertClose(one, "jensen_shannon", CountDistances.JensenShannon(first, second), 1e-9);
            AssertClose(one, "hellinger", CountDistances.Hellinger(first, second), 1e-9);
            AssertClose(one, "psi", CountDistances.PopulationStability(first, second), 1e-9);
        }
    }

    [Fact]
    public void Chi_square_is_that_of_SciPy_down_to_the_smallest_probabilities()
    {
        foreach (var one in Cases("counts", 5))
        {
            var test = ChiSquare.Test(Counts(one, "first"), Counts(one, "second"));

            AssertClose(one, "chi_square", test!.Statistic, 1e-9);
            AssertClose(one, "p", test.PValue, 1e-6);
        }
    }

    [Fact]
    public void Kolmogorov_Smirnov_and_Wasserstein_are_those_of_SciPy()
    {
        foreach (var one in Cases("samples", 4))
        {
            var (first, second) = (one.Doubles("first"), one.Doubles("second"));
            var test = KolmogorovSmirnov.Test(first, second);
            double[] places = [.. first.Concat(second).Distinct().Order()];

            AssertClose(one, "statistic", test!.Statistic, 1e-9);
            AssertClose(one, "p", test.PValue, 1e-6);
            AssertClose(one, "wasserstein", Wasserstein.Distance(places, At(places, first), At(places, second)), 1e-9);
            Assert.Equal(test, KolmogorovSmirnov.Test(At(places, first), At(places, second)));
        }
    }

    [Fact]
    public void Survival_is_the_limit_distribution_of_SciPy()
    {
        foreach (var pair in Cases("limits", 10))
        {
            Assert.Equal(pair[1].GetDouble(), KolmogorovSmirnov.Survival(pair[0].GetDouble()), Math.Max(1e-15, 1e-9 * pair[1].GetDouble()));
        }
    }

    [Fact]
    public void Densities_are_those_of_the_definition()
    {
        foreach (var one in Cases("densities", 3))
        {
            long[] first = [.. Counts(one, "first"), 0];
            long[] second = [.. Counts(one, "second"), 0];
            var variation = Density.TotalVariation(first, second);

            AssertClose(one, "bandwidth", Density.Bandwidth(first, second), 1e-9);
            AssertClose(one, "total_variation", variation, 1e-9);
            AssertClose(one, "overlap_coefficient", variation, 1e-9);
        }
    }

    [Fact]
    public void Adjusted_p_values_are_those_of_the_definition()
    {
        foreach (var one in Cases("adjusted", 3))
        {
            Assert.Equal(one.Doubles("adjusted"), FalseDiscovery.Adjust(one.Doubles("p")), (a, b) => Math.Abs(a - b) < 1e-12);
        }
    }

    private List<JsonElement> Cases(string name, int count)
    {
        var cases = _oracle.RootElement.GetProperty(name).EnumerateArray().ToList();
        Assert.Equal(count, cases.Count);
        return cases;
    }

    private static long[] Counts(JsonElement one, string name) => one.GetProperty(name).Deserialize<long[]>()!;

    private static long[] At(double[] places, double[] values) => [.. places.Select(p => values.LongCount(v => v == p))];

    private static void AssertClose(JsonElement expected, string name, double? actual, double relative) =>
        Assert.Equal(expected.GetProperty(name).GetDouble(), actual!.Value, Math.Max(1e-300, relative * expected.GetProperty(name).GetDouble()));
}
