namespace Assay.Monitors.Drift.Distributions;

/// <summary>
/// Wasserstein-1 (earth mover's) distance: how far the values of one sample have to be moved on average to become the
/// other, the area between the distribution functions; [0, ∞), in the unit of the values. Symmetric.
/// </summary>
public static class Wasserstein
{
    /// <summary>The distance of two samples that are counted at the same ascending places.</summary>
    /// <returns><see langword="null"/> when either is empty.</returns>
    public static double? Distance(ReadOnlySpan<double> places, ReadOnlySpan<long> first, ReadOnlySpan<long> second)
    {
        var (n, m) = CountDistances.Totals(first, second);
        if (n == 0 || m == 0)
        {
            return null;
        }

        double area = 0, i = 0, j = 0;
        for (var at = 0; at + 1 < places.Length; at++)
        {
            i += first[at];
            j += second[at];
            area += Math.Abs((i / n) - (j / m)) * (places[at + 1] - places[at]);
        }

        return area;
    }
}
