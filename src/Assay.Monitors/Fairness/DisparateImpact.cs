using Assay.Monitors.Statistics;

namespace Assay.Monitors.Fairness;

/// <summary>The fairness value.</summary>
public static class DisparateImpact
{
    /// <summary>
    /// <c>100 × P(favourable | monitored) / P(favourable | reference)</c> in percent, [0, ∞); 100 is equal, below 100 the
    /// monitored group fares worse, above 100 better. Fair by the four-fifths rule from 80 to 125. Interval of
    /// <see cref="Proportion.Ratio"/>. A group without rows, or a reference rate of 0 (also when the monitored rate is 0
    /// too), leaves it undefined; a monitored rate of 0 against a positive reference rate is 0.
    /// </summary>
    public static Estimate Compute(OutcomeCounts monitored, OutcomeCounts reference)
    {
        var ratio = Proportion.Ratio(monitored.Favourable, monitored.Total, reference.Favourable, reference.Total);
        return (ratio.Value is null ? ratio : ratio.Transform(value => 100 * value)) with
        {
            Reason = monitored.Total == 0 ? "the monitored group has no rows"
                : reference.Total == 0 ? "the reference group has no rows"
                : reference.Favourable == 0 ? "the reference group has no favourable outcome"
                : null,
        };
    }
}
