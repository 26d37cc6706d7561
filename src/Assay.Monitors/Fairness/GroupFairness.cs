using Assay.Monitors.Statistics;

namespace Assay.Monitors.Fairness;

/// <summary>How one monitored group fares against all reference groups.</summary>
/// <param name="Group">The monitored group.</param>
/// <param name="Payload">Its counts on the payload as logged.</param>
/// <param name="Balanced">Its counts on the balanced data.</param>
/// <param name="FairnessValue">The disparate impact (below 100 is worse) on balanced data, in percent; on the payload when nothing was perturbed.</param>
/// <param name="PayloadFairnessValue">The disparate impact on the payload, in percent.</param>
/// <param name="ParityDifference">The statistical parity difference on the data of <paramref name="FairnessValue"/>.</param>
/// <param name="PerfectEqualityPercent">The favourable percentage of the reference: what the group would have if equal.</param>
/// <param name="AcceptableFavourablePercent">The least acceptable favourable percentage: that times the threshold.</param>
/// <param name="IsBiased">Whether the value is below the lower limit.</param>
/// <param name="IsFavoured">Whether the value is above the upper limit: unfair to the reference groups.</param>
public sealed record GroupFairness(
    FairnessGroup Group,
    OutcomeCounts Payload,
    OutcomeCounts Balanced,
    Estimate FairnessValue,
    Estimate PayloadFairnessValue,
    Estimate ParityDifference,
    double? PerfectEqualityPercent,
    double? AcceptableFavourablePercent,
    bool IsBiased,
    bool IsFavoured);
