using System.Text.Json.Nodes;
using Assay.Monitors.Fairness;
using Assay.Monitors.Fairness.Debiasing;

namespace Assay.Server.Monitoring.Fairness.Debiasing;

/// <summary>A policy with what it learned: kept in the measurement of the run that learned it, whose id is its version.</summary>
/// <param name="Features">The features whose groups are told apart, in the order in which they are tried.</param>
/// <param name="ReferenceValues">Of <see cref="DebiasingSettings.Flip"/>: the value each feature is changed to; null where it was not seen.</param>
/// <param name="Decisions">Of the other policies: how decisions are made anew.</param>
internal sealed record LearnedPolicy(IReadOnlyList<FairnessFeature> Features, IReadOnlyList<string?> ReferenceValues, IDecisionPolicy? Decisions)
{
    public JsonObject ToJson() => Decisions switch
    {
        GroupThresholds thresholds => new JsonObject
        {
            ["thresholds"] = new JsonArray([.. thresholds.Thresholds.Select((threshold, group) => new JsonObject
            {
                ["feature"] = Features[0].Feature,
                ["feature_value"] = Features[0].GroupAt(group).Label,
                ["group"] = Features[0].IsReference(group) ? "reference" : "monitored",
                ["threshold"] = threshold,
            })]),
        },
        RejectOption band => new JsonObject { ["feature"] = Features[0].Feature, ["half_width"] = band.HalfWidth },
        _ => new JsonObject
        {
            ["reference_values"] = new JsonArray([.. Features.Select((f, i) => new JsonObject { ["feature"] = f.Feature, ["value"] = ReferenceValues[i] })]),
        },
    };

    /// <summary>Reads what <see cref="ToJson"/> wrote under the same settings.</summary>
    public static LearnedPolicy Read(JsonObject learned, DebiasingSettings settings)
    {
        var features = settings.Features;
        return settings.Policy switch
        {
            DebiasingSettings.GroupThresholds => new(features, [], new GroupThresholds(features[0], [.. learned["thresholds"]!.AsArray().Select(t => (double?)t!["threshold"])])),
            DebiasingSettings.RejectOption => new(features, [], new RejectOption(features[0], (double)learned["half_width"]!)),
            _ => new(features, [.. learned["reference_values"]!.AsArray().Select(v => (string?)v!["value"])], null),
        };
    }
}
