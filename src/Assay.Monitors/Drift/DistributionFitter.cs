using MathNet.Numerics.Distributions;

namespace Assay.Monitors.Drift;

/// <summary>
/// Fits uniform, normal, exponential and beta distributions by moments or extremes and takes the one with the largest
/// Kolmogorov-Smirnov p-value (asymptotic, Stephens' correction). Parameters come from the same values, so the p-value is
/// generous: it chooses and refuses gross misfits, it does not prove a family.
/// </summary>
internal static class DistributionFitter
{
    private const int MinimumValues = 30;
    private const int MaximumValues = 2000;

    /// <returns>The best fit; <see langword="null"/> when none has at least <paramref name="minimumPValue"/>.</returns>
    public static FittedDistribution? Fit(ReadOnlySpan<double> values, double tail, double minimumPValue)
    {
        if (values.Length < MinimumValues)
        {
            return null;
        }

        // The rows are in random order, so the first are a sample.
        var sorted = values[..Math.Min(values.Length, MaximumValues)].ToArray();
        Array.Sort(sorted);
        var statistics = NumberStatistics.Of(sorted);
        var width = statistics.Maximum - statistics.Minimum;
        if (!(statistics.StandardDeviation > 0) || !double.IsFinite(width) || !(Math.Abs(statistics.Mean) < 1e150) || width > 1e150)
        {
            return null;
        }

        FittedDistribution? best = null;
        foreach (var (family, parameters, distribution, location, scale) in Candidates(statistics, width, sorted.Length, tail))
        {
            // Beta imitates the others with more parameters: it is asked only when none of them fits.
            if (distribution is Beta && best is not null)
            {
                break;
            }

            var pValue = KolmogorovSmirnov(sorted, value => distribution.CumulativeDistribution((value - location) / scale));
            if (pValue >= minimumPValue && pValue > (best?.PValue ?? -1))
            {
                var lower = location + (scale * Quantile(distribution, tail / 2));
                var upper = location + (scale * Quantile(distribution, 1 - (tail / 2)));
                best = new FittedDistribution(family, parameters, pValue, new NumericRange(lower, upper, values.Length));
            }
        }

        return best;
    }

    /// <summary>The asymptotic p-value of the largest distance between sorted values and a distribution function.</summary>
    private static double KolmogorovSmirnov(double[] sorted, Func<double, double> cumulative)
    {
        var distance = 0.0;
        for (var i = 0; i < sorted.Length; i++)
        {
            var expected = cumulative(sorted[i]);
            distance = Math.Max(distance, Math.Max(expected - ((double)i / sorted.Length), ((i + 1.0) / sorted.Length) - expected));
        }

        var root = Math.Sqrt(sorted.Length);
        return Distributions.KolmogorovSmirnov.Survival((root + 0.12 + (0.11 / root)) * distance);
    }

    private static IEnumerable<(string Family, double[] Parameters, IContinuousDistribution Distribution, double Location, double Scale)> Candidates(
        NumberStatistics statistics, double width, int count, double tail)
    {
        // The ends of a bounded distribution lie some mean gaps beyond the extremes seen: one beyond which a share e^-k of
        // 1/n is left lies k gaps away.
        var gaps = Math.Max(1, Math.Log(2 / (count * tail)));
        var margin = gaps * width / (count - 1);
        var minimum = statistics.Minimum - margin;
        var span = width + (2 * margin);
        yield return ("uniform", [minimum, minimum + span], new ContinuousUniform(0, 1), minimum, span);

        yield return ("normal", [statistics.Mean, statistics.StandardDeviation], new Normal(0, 1), statistics.Mean, statistics.StandardDeviation);

        var decay = statistics.Mean - statistics.Minimum;
        var start = statistics.Minimum - (gaps * decay / count);
        yield return ("exponential", [start, statistics.Mean - start], new Exponential(1), start, statistics.Mean - start);

        var mean = (statistics.Mean - minimum) / span;
        var variance = Math.Pow(statistics.StandardDeviation / span, 2);
        var concentration = (mean * (1 - mean) / variance) - 1;
        if (concentration > 0)
        {
            yield return ("beta", [mean * concentration, (1 - mean) * concentration, minimum, minimum + span],
                new Beta(mean * concentration, (1 - mean) * concentration), minimum, span);
        }
    }

    private static double Quantile(IContinuousDistribution distribution, double share) => distribution switch
    {
        ContinuousUniform uniform => uniform.InverseCumulativeDistribution(share),
        Normal normal => normal.InverseCumulativeDistribution(share),
        Exponential exponential => exponential.InverseCumulativeDistribution(share),
        Beta beta => Math.Clamp(beta.InverseCumulativeDistribution(share), 0, 1),
        _ => throw new ArgumentException($"No quantiles of {distribution}."),
    };
}
