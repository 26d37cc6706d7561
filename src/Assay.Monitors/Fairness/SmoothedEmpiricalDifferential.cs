using Assay.Monitors.Statistics;
using MathNet.Numerics.Distributions;

namespace Assay.Monitors.Fairness;

/// <summary>Differential fairness over intersectional groups.</summary>
public static class SmoothedEmpiricalDifferential
{
    /// <summary>
    /// The least ε for which <c>e^−ε ≤ P(y | group a) / P(y | group b) ≤ e^ε</c> for both outcomes y and all pairs of groups, with
    /// rates smoothed by a Dirichlet prior of concentration 1: <c>(favourable + ½) / (n + 1)</c> (Foulds, Islam, Keya and Pan 2020,
    /// "An intersectional definition of fairness", definition 4.1; AIF360's <c>smoothed_empirical_differential_fairness</c>).
    /// [0, ∞); 0 is equal, and the four-fifths rule is about ln 1.25 = 0.223. Groups without rows count as smoothed to ½ there;
    /// here they are left out, as nothing is known of them. As the largest of many differences it is biased upwards on few rows.
    /// Interval: the largest and smallest difference that is consistent with Wilson's intervals of all groups at once
    /// (Bonferroni), conservative. Undefined with fewer than two groups that have rows.
    /// </summary>
    public static Estimate Compute(IEnumerable<OutcomeCounts> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var counts = groups.Where(g => g.Total > 0).ToList();
        var rows = counts.Sum(g => g.Total);
        if (counts.Count < 2)
        {
            return Estimate.Undefined("fewer than two groups have rows", rows, "bonferroni-wilson");
        }

        var rates = counts.ConvertAll(g => (g.Favourable + 0.5) / (g.Total + 1));
        var z = Normal.InvCDF(0, 1, 1 - (0.025 / counts.Count));
        var bounds = counts.ConvertAll(g => Proportion.WilsonBounds(g.Favourable, g.Total, z));
        var most = Widest(bounds.ConvertAll(b => (b.Lower, b.Upper)));
        var value = Widest(rates.ConvertAll(r => (r, r)));
        var least = Narrowest(bounds);
        return new Estimate(value, Math.Min(least, value), double.IsPositiveInfinity(most) ? null : Math.Max(most, value), rows, "bonferroni-wilson");
    }

    /// <summary>The largest difference of logarithms that any choice within the ranges has.</summary>
    private static double Widest(List<(double Lower, double Upper)> ranges)
    {
        var (low, high) = (ranges.Min(r => r.Lower), ranges.Max(r => r.Upper));
        return Math.Max(Math.Log(high / low), Math.Log((1 - low) / (1 - high)));
    }

    /// <summary>The difference that every choice within the ranges has.</summary>
    private static double Narrowest(List<(double Lower, double Upper)> ranges)
    {
        var (low, high) = (ranges.Min(r => r.Upper), ranges.Max(r => r.Lower));
        return high <= low ? 0 : Math.Max(Math.Log(high / low), Math.Log((1 - low) / (1 - high)));
    }
}
