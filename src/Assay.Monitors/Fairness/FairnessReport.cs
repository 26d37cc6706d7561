namespace Assay.Monitors.Fairness;

/// <summary>The fairness of one feature.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Payload">The counts of the payload as logged.</param>
/// <param name="Balanced">The counts of the balanced data; those of the payload when nothing was perturbed.</param>
/// <param name="Groups">One entry a monitored group, in the feature's order.</param>
/// <param name="UpperLimitPercent">The largest acceptable fairness value, in percent.</param>
public sealed record FairnessReport(
    FairnessFeature Feature,
    GroupOutcomeCounts Payload,
    GroupOutcomeCounts Balanced,
    IReadOnlyList<GroupFairness> Groups,
    double UpperLimitPercent)
{
    /// <summary>The smallest fairness value of any monitored group; <see langword="null"/> when none is defined.</summary>
    public double? FairnessValue => Groups.Min(group => group.FairnessValue.Value);

    /// <summary>The smallest payload fairness value of any monitored group; <see langword="null"/> when none is defined.</summary>
    public double? PayloadFairnessValue => Groups.Min(group => group.PayloadFairnessValue.Value);

    /// <summary>Whether any monitored group fares worse than the threshold allows.</summary>
    public bool IsBiased => Groups.Any(group => group.IsBiased);

    /// <summary>Whether any monitored group fares so well that the reference groups are treated unfairly.</summary>
    public bool IsReverseBiased => Groups.Any(group => group.IsFavoured);

    /// <summary>Compares every monitored group with all reference groups together.</summary>
    /// <param name="payload">The counts of the payload.</param>
    /// <param name="balanced">The counts of <see cref="PerturbationPlan.Balance"/>; <see langword="null"/> when nothing was perturbed.</param>
    /// <param name="upperLimitPercent">The largest acceptable fairness value; 125 is the four-fifths rule the other way round.</param>
    public static FairnessReport Create(GroupOutcomeCounts payload, GroupOutcomeCounts? balanced, double upperLimitPercent = 125)
    {
        ArgumentNullException.ThrowIfNull(payload);
        var feature = payload.Feature;
        var used = balanced ?? payload;
        var groups = new GroupFairness[feature.Minority.Count];
        for (var i = 0; i < groups.Length; i++)
        {
            var index = feature.Majority.Count + i;
            var value = DisparateImpact.Compute(used.Group(index), used.Reference);
            var equality = 100 * used.Reference.Rate;
            groups[i] = new GroupFairness(
                feature.Minority[i],
                payload.Group(index),
                used.Group(index),
                value,
                DisparateImpact.Compute(payload.Group(index), payload.Reference),
                StatisticalParityDifference.Compute(used.Group(index), used.Reference),
                equality,
                equality * feature.Threshold,
                value.Value < 100 * feature.Threshold,
                value.Value > upperLimitPercent);
        }

        return new FairnessReport(feature, payload, used, groups, upperLimitPercent);
    }

    /// <summary>The favourable percentage of rows, <c>total_fav_percent</c>; <see langword="null"/> without rows.</summary>
    public static double? FavourablePercent(OutcomeCounts counts) => 100 * counts.Rate;

    /// <summary>
    /// The share of <paramref name="counts"/> among all rows of either side, <c>total_rows_percent</c>;
    /// <see langword="null"/> without rows.
    /// </summary>
    public static double? RowsPercent(OutcomeCounts counts, GroupOutcomeCounts all)
    {
        ArgumentNullException.ThrowIfNull(all);
        var total = all.Reference.Total + all.Monitored.Total;
        return total == 0 ? null : 100.0 * counts.Total / total;
    }
}
