namespace Assay.Monitors.Drift.Distributions;

/// <summary>
/// Distances between two discrete distributions, from counts over the same cells. Counts add up, so that those of parts
/// give the numbers of the whole. All are symmetric, 0 for equal shares, and <see langword="null"/> when either side is
/// empty; higher is further apart.
/// </summary>
public static class CountDistances
{
    /// <summary>Total variation distance <c>½ Σ |p − q|</c>, [0, 1].</summary>
    public static double? TotalVariation(ReadOnlySpan<long> first, ReadOnlySpan<long> second)
    {
        var (n, m) = Totals(first, second);
        var sum = 0.0;
        for (var i = 0; i < first.Length; i++)
        {
            sum += Math.Abs((first[i] / n) - (second[i] / m));
        }

        return Defined(sum / 2, n, m);
    }

    /// <summary>
    /// Jensen-Shannon distance (Endres and Schindelin 2003): the square root of <c>½ KL(p ‖ r) + ½ KL(q ‖ r)</c> with
    /// <c>r = ½ (p + q)</c> and logarithms of base 2, [0, 1].
    /// </summary>
    public static double? JensenShannon(ReadOnlySpan<long> first, ReadOnlySpan<long> second)
    {
        var (n, m) = Totals(first, second);
        var sum = 0.0;
        for (var i = 0; i < first.Length; i++)
        {
            var (p, q) = (first[i] / n, second[i] / m);
            sum += Divergence(p, (p + q) / 2) + Divergence(q, (p + q) / 2);
        }

        return Defined(Math.Sqrt(Math.Clamp(sum / 2, 0, 1)), n, m);
    }

    /// <summary>Hellinger distance <c>√(½ Σ (√p − √q)²)</c>, [0, 1].</summary>
    public static double? Hellinger(ReadOnlySpan<long> first, ReadOnlySpan<long> second)
    {
        var (n, m) = Totals(first, second);
        var sum = 0.0;
        for (var i = 0; i < first.Length; i++)
        {
            var difference = Math.Sqrt(first[i] / n) - Math.Sqrt(second[i] / m);
            sum += difference * difference;
        }

        return Defined(Math.Sqrt(Math.Min(1, sum / 2)), n, m);
    }

    /// <summary>
    /// Population stability index <c>Σ (p − q) ln(p / q)</c>, [0, ∞). A cell that one side only has counts as half a row
    /// on the other, for the logarithm would be infinite; a cell that neither has is left out.
    /// </summary>
    public static double? PopulationStability(ReadOnlySpan<long> first, ReadOnlySpan<long> second)
    {
        var (n, m) = Totals(first, second);
        var sum = 0.0;
        for (var i = 0; i < first.Length; i++)
        {
            if (first[i] + second[i] > 0)
            {
                var (p, q) = (Math.Max(first[i], 0.5) / n, Math.Max(second[i], 0.5) / m);
                sum += (p - q) * Math.Log(p / q);
            }
        }

        return Defined(sum, n, m);
    }

    internal static (double First, double Second) Totals(ReadOnlySpan<long> first, ReadOnlySpan<long> second)
    {
        if (first.Length != second.Length)
        {
            throw new ArgumentException("The two have different numbers of cells.", nameof(second));
        }

        long n = 0, m = 0;
        for (var i = 0; i < first.Length; i++)
        {
            n += first[i];
            m += second[i];
        }

        return (n, m);
    }

    private static double? Defined(double value, double first, double second) => first > 0 && second > 0 ? value : null;

    private static double Divergence(double p, double mean) => p > 0 ? p * Math.Log2(p / mean) : 0;
}
