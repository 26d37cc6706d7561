using Assay.Monitors.Statistics;

namespace Assay.Monitors.Fairness;

/// <summary>How often a monitored group is selected, against the reference.</summary>
public static class ImpactScore
{
    /// <summary>
    /// <c>P(favourable | monitored) / P(favourable | reference)</c> on the rows as they were logged, [0, ∞); 1 is equal, below 1
    /// the monitored group is selected less often. It is <see cref="DisparateImpact"/> as a ratio, and never on balanced data:
    /// what happened to people, not what the model would do if they were alike. Interval and undefined cases as there.
    /// </summary>
    public static Estimate Compute(OutcomeCounts monitored, OutcomeCounts reference) =>
        DisparateImpact.Compute(monitored, reference).Transform(percent => percent / 100);
}
