namespace Assay.Monitors.Statistics;

/// <summary>Estimates of proportions, their differences and their ratios, all from counts and in closed form.</summary>
public static class Proportion
{
    /// <summary>The standard normal quantile of 0.975.</summary>
    public const double Z95 = 1.959963984540054;

    /// <summary>
    /// <c>successes / total</c> in [0, 1] with Wilson's score interval (Wilson 1927). Undefined when <paramref name="total"/> is 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative or there are more successes than trials.</exception>
    public static Estimate Wilson(long successes, long total)
    {
        Check(successes, total);
        if (total == 0)
        {
            return Estimate.Undefined("no observations", 0, "wilson");
        }

        var (lower, upper) = WilsonBounds(successes, total);
        return new Estimate((double)successes / total, lower, upper, total, "wilson");
    }

    /// <summary>
    /// <c>a/n − b/m</c> in [−1, 1] with Newcombe's hybrid score interval (Newcombe 1998, method 10).
    /// Undefined when either total is 0.
    /// </summary>
    public static Estimate Difference(long successesA, long totalA, long successesB, long totalB)
    {
        Check(successesA, totalA);
        Check(successesB, totalB);
        if (totalA == 0 || totalB == 0)
        {
            return Estimate.Undefined("a group has no observations", totalA + totalB, "newcombe");
        }

        var a = (double)successesA / totalA;
        var b = (double)successesB / totalB;
        var (lowerA, upperA) = WilsonBounds(successesA, totalA);
        var (lowerB, upperB) = WilsonBounds(successesB, totalB);
        var below = Math.Sqrt(((a - lowerA) * (a - lowerA)) + ((upperB - b) * (upperB - b)));
        var above = Math.Sqrt(((upperA - a) * (upperA - a)) + ((b - lowerB) * (b - lowerB)));
        return new Estimate(a - b, a - b - below, a - b + above, totalA + totalB, "newcombe");
    }

    /// <summary>
    /// <c>(a/n) / (b/m)</c> in [0, ∞) with the log interval of Katz et al. (1978). Undefined when a total or
    /// <paramref name="successesB"/> is 0. For a = 0 the upper
    /// bound comes from counts with ½ added (Walters 1975) and the lower is 0; when both rates are 1, where the log
    /// error vanishes, the bounds are those of Wilson, <c>[l(a), 1 / l(b)]</c> (MOVER, Donner and Zou 2012).
    /// </summary>
    public static Estimate Ratio(long successesA, long totalA, long successesB, long totalB)
    {
        Check(successesA, totalA);
        Check(successesB, totalB);
        var count = totalA + totalB;
        if (totalA == 0 || totalB == 0)
        {
            return Estimate.Undefined("a group has no observations", count, "katz");
        }

        if (successesB == 0)
        {
            return Estimate.Undefined("the rate of the denominator is 0", count, "katz");
        }

        var ratio = (double)successesA / totalA / ((double)successesB / totalB);
        if (successesA == totalA && successesB == totalB)
        {
            return new Estimate(1, WilsonBounds(successesA, totalA).Lower, 1 / WilsonBounds(successesB, totalB).Lower, count, "mover");
        }

        if (successesA == 0)
        {
            var upper = 0.5 / (totalA + 0.5) / ((successesB + 0.5) / (totalB + 0.5))
                * Math.Exp(Z95 * LogError(0.5, totalA + 0.5, successesB + 0.5, totalB + 0.5));
            return new Estimate(0, 0, upper, count, "walters");
        }

        var half = Z95 * LogError(successesA, totalA, successesB, totalB);
        return new Estimate(ratio, ratio * Math.Exp(-half), ratio * Math.Exp(half), count, "katz");
    }

    private static double LogError(double a, double n, double b, double m) => Math.Sqrt((1 / a) - (1 / n) + (1 / b) - (1 / m));

    /// <summary>Wilson's score interval at another level than 95 %.</summary>
    /// <param name="successes">The successes.</param>
    /// <param name="total">The trials, at least one.</param>
    /// <param name="z">The standard normal quantile of the interval's upper end.</param>
    internal static (double Lower, double Upper) WilsonBounds(long successes, long total, double z = Z95)
    {
        double n = total;
        var p = successes / n;
        var z2 = z * z;
        var centre = (p + (z2 / (2 * n))) / (1 + (z2 / n));
        var half = z / (1 + (z2 / n)) * Math.Sqrt((p * (1 - p) / n) + (z2 / (4 * n * n)));
        return (successes == 0 ? 0 : centre - half, successes == total ? 1 : centre + half);
    }

    private static void Check(long successes, long total)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, total);
    }
}
