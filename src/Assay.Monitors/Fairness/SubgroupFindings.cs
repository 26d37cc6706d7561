namespace Assay.Monitors.Fairness;

/// <summary>What a search over subgroups gave.</summary>
/// <param name="Worst">The worst-served subgroups, the least likely by chance first; none when nothing stands out.</param>
/// <param name="Compared">How many subgroups were large enough to be compared: what the p-values are corrected for.</param>
/// <param name="All">The outcomes of all rows.</param>
public sealed record SubgroupFindings(IReadOnlyList<Subgroup> Worst, long Compared, OutcomeCounts All);
