using Assay.Monitors.Statistics;

namespace Assay.Monitors.Fairness;

/// <summary>A subgroup that fares worse than everybody else.</summary>
/// <param name="Conditions">What its rows have in common: one value for each of one to three features.</param>
/// <param name="Counts">Its outcomes.</param>
/// <param name="Rest">The outcomes of all rows outside it.</param>
/// <param name="PValue">The probability of so few favourable outcomes in a subgroup of this size by chance: Fisher's exact test, one-sided.</param>
/// <param name="AdjustedPValue">The same corrected for the number of subgroups that were compared (Bonferroni).</param>
public sealed record Subgroup(
    IReadOnlyList<(string Feature, string Value)> Conditions, OutcomeCounts Counts, OutcomeCounts Rest, double PValue, double AdjustedPValue)
{
    /// <summary>The rule in words: <c>Sex is female and Age is 18-25</c>.</summary>
    public string Rule => string.Join(" and ", Conditions.Select(c => $"{c.Feature} is {c.Value}"));

    /// <summary>The rate of favourable outcomes minus that of the rest, [−1, 0); interval of <see cref="Proportion.Difference"/>, for this subgroup alone.</summary>
    public Estimate Difference => StatisticalParityDifference.Compute(Counts, Rest);

    /// <summary>The rate against that of the rest, in percent; see <see cref="DisparateImpact"/>.</summary>
    public Estimate DisparateImpact => Fairness.DisparateImpact.Compute(Counts, Rest);
}
