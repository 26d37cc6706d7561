namespace Assay.Monitors.Fairness.Debiasing;

/// <summary>How far the rate of a monitored group may be from that of the reference, as a ratio.</summary>
/// <param name="Lower">The least ratio, [0, 1].</param>
/// <param name="Upper">The largest ratio, 1 or more.</param>
public readonly record struct RateLimits(double Lower, double Upper)
{
    // Counts are whole: what a limit times them is off by rounding is far below this.
    private const double Rounding = 1e-9;

    /// <summary>The limits of a feature: its threshold, and 1.25, which is the four-fifths rule the other way round.</summary>
    public static RateLimits Of(FairnessFeature feature)
    {
        ArgumentNullException.ThrowIfNull(feature);
        return new RateLimits(feature.Threshold, 1.25);
    }

    /// <summary>
    /// Whether <c>P(favourable | monitored) / P(favourable | reference)</c> is within the limits. A group without rows is; without
    /// a favourable row of the reference there is no ratio, and nothing is.
    /// </summary>
    public bool Allow(OutcomeCounts monitored, OutcomeCounts reference)
    {
        if (monitored.Total == 0)
        {
            return true;
        }

        var (own, equal) = ((double)monitored.Favourable * reference.Total, (double)reference.Favourable * monitored.Total);
        return reference.Favourable > 0 && own >= (Lower * equal) - Rounding && own <= (Upper * equal) + Rounding;
    }
}
