using Assay.Monitors.Statistics;

namespace Assay.Monitors.Fairness;

/// <summary>The difference of the rates of favourable outcomes.</summary>
public static class StatisticalParityDifference
{
    /// <summary>
    /// <c>P(favourable | monitored) − P(favourable | reference)</c> in [−1, 1]; 0 is equal, negative means that the monitored
    /// group fares worse; default limits ±0.15. Interval of <see cref="Proportion.Difference"/>; undefined when a group is empty.
    /// </summary>
    public static Estimate Compute(OutcomeCounts monitored, OutcomeCounts reference) =>
        Proportion.Difference(monitored.Favourable, monitored.Total, reference.Favourable, reference.Total);
}
