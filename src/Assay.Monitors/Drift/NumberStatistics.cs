namespace Assay.Monitors.Drift;

/// <summary>Statistics of a numeric column.</summary>
/// <param name="Minimum">The smallest value.</param>
/// <param name="Maximum">The largest value.</param>
/// <param name="Mean">The arithmetic mean.</param>
/// <param name="StandardDeviation">The sample standard deviation (divided by n - 1); 0 for one value.</param>
/// <param name="FirstQuartile">The 25 % quantile, linear between order statistics.</param>
/// <param name="Median">The 50 % quantile.</param>
/// <param name="ThirdQuartile">The 75 % quantile.</param>
public sealed record NumberStatistics(
    double Minimum, double Maximum, double Mean, double StandardDeviation, double FirstQuartile, double Median, double ThirdQuartile)
{
    /// <summary>The statistics of at least one value, sorted ascending.</summary>
    internal static NumberStatistics Of(ReadOnlySpan<double> sorted)
    {
        var mean = 0.0;
        foreach (var value in sorted)
        {
            mean += value / sorted.Length;
        }

        // Scaled by the range, so that squares of huge values stay finite.
        var range = (sorted[^1] / 2) - (sorted[0] / 2);
        var squares = 0.0;
        foreach (var value in sorted)
        {
            var scaled = range > 0 ? (value - mean) / range : 0;
            squares += scaled * scaled;
        }

        var deviation = sorted.Length > 1 ? range * Math.Sqrt(squares / (sorted.Length - 1)) : 0;
        return new NumberStatistics(
            sorted[0], sorted[^1], mean, double.IsFinite(deviation) ? deviation : double.MaxValue,
            Quantile(sorted, 0.25), Quantile(sorted, 0.5), Quantile(sorted, 0.75));
    }

    private static double Quantile(ReadOnlySpan<double> sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        var weight = position - below;
        return weight > 0 ? (sorted[below] * (1 - weight)) + (sorted[below + 1] * weight) : sorted[below];
    }
}
