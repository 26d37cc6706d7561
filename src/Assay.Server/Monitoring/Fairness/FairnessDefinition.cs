using Assay.Contracts.Monitoring;
using Assay.Monitors.Fairness;
using static Assay.Server.Monitoring.Definitions.Define;

namespace Assay.Server.Monitoring.Fairness;

/// <summary>The metrics and tags of the fairness monitor, by OpenScale's ids where it has them.</summary>
internal static class FairnessDefinition
{
    public const string FairnessValue = "fairness_value";
    public const string ParityDifference = "statistical_parity_difference";
    public const string Impact = "impact_score";
    public const string Differential = "smoothed_empirical_differential";
    public const string BiasedSubgroups = "biased_subgroups";

    /// <summary>The kind of a value: of the model's own answers, or of debiased ones.</summary>
    public const string Fairness = "fairness";
    public const string DebiasedFairness = "debiased_fairness";

    private const double DifferenceLimit = 0.15;

    public static MonitorDefinition Definition { get; } = Monitor(
        "Fairness",
        "Whether monitored groups get the favourable outcome as often as the reference groups.",
        [
            Metric(FairnessValue, "Fairness value", MoreIsBetter, lower: 80, upper: 125),
            Metric(ParityDifference, "Statistical parity difference", Neutral, -DifferenceLimit, DifferenceLimit),
            .. EqualityMetric.All.Select(m => m.IsRatio
                ? Metric(m.Id, m.Name, Neutral, 0.8, 1.25)
                : Metric(m.Id, m.Name, Neutral, -DifferenceLimit, DifferenceLimit)),
            Metric(Impact, "Impact score", MoreIsBetter),
            Metric(Differential, "Smoothed empirical differential", LessIsBetter),
            Metric(BiasedSubgroups, "Biased subgroups", LessIsBetter),
        ],
        [
            Tag("feature", "The feature, or the features of an intersection."),
            Tag("feature_value", "The monitored group."),
            Tag("fairness_metric_type", "fairness, or debiased_fairness after mitigation"),
        ],
        Every(60, "minute"));

    /// <summary>The tags of a value.</summary>
    public static IReadOnlyList<TagValue> Tags(string feature, string group, string type = Fairness) =>
        [new TagValue("feature", feature), new TagValue("feature_value", group), new TagValue("fairness_metric_type", type)];
}
