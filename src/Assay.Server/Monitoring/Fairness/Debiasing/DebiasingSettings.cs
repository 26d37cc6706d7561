using System.IO.Hashing;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Monitors.Fairness;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring.Fairness.Debiasing;

/// <summary>Whether and how a fairness monitor's subscription has its decisions debiased.</summary>
/// <param name="Policy">How: <see cref="Flip"/>, <see cref="GroupThresholds"/> or <see cref="RejectOption"/>.</param>
/// <param name="Mode">Whether: <see cref="Active"/>, <see cref="Shadow"/> or <see cref="Off"/>.</param>
/// <param name="Features">The features whose groups are told apart; one unless the policy is <see cref="Flip"/>.</param>
/// <param name="Configuration">What a policy is learned for: another text means that it has to be learned anew.</param>
internal sealed record DebiasingSettings(string Policy, string Mode, IReadOnlyList<FairnessFeature> Features, string Configuration)
{
    public const string Flip = "flip";
    public const string GroupThresholds = "group_thresholds";
    public const string RejectOption = "reject_option";

    public const string Active = "active";
    public const string Shadow = "shadow";
    public const string Off = "off";

    private const string Expected = "'debiasing' is {\"policy\": flip, group_thresholds or reject_option, \"mode\": active, shadow or off, \"feature\": a configured feature}.";

    public bool IsOn => Mode != Off;

    public JsonObject ToJson() => new() { ["policy"] = Policy, ["mode"] = Mode };

    /// <summary>
    /// Reads <c>debiasing</c>. Without it OpenScale's flag <c>perform_debias</c> decides: true is <see cref="Flip"/>, active.
    /// </summary>
    /// <exception cref="MonitorException">Names the parameter that is wrong, or what the policy lacks.</exception>
    public static DebiasingSettings Read(JsonObject parameters, FairnessParameters fairness, ModelRoles roles)
    {
        var performs = parameters.Flag("perform_debias", false);
        if (parameters["debiasing"] is not { } node)
        {
            return Create(Flip, performs ? Active : Off, fairness.Features, parameters);
        }

        var settings = node as JsonObject ?? throw new MonitorException("invalid_value", Expected, "debiasing");
        var policy = Choice(settings, "policy", [Flip, GroupThresholds, RejectOption]);
        var mode = Choice(settings, "mode", [Active, Shadow, Off]);
        var features = FeaturesOf(settings, fairness);
        if (policy == Flip)
        {
            return Create(policy, mode, features, parameters);
        }

        if (features.Count > 1)
        {
            throw new MonitorException("missing_value", $"'debiasing.feature' is required: '{policy}' tells the groups of one feature apart, and {string.Join(", ", features.Select(f => f.Feature))} are configured.", "debiasing.feature");
        }

        return roles is { IsRegression: false, Probabilities.Count: > 0 }
            ? Create(policy, mode, features, parameters)
            : throw new MonitorException("invalid_value", $"'{policy}' needs class probabilities; set asset_properties.probability_fields of the subscription, or use the policy '{Flip}'.", "debiasing.policy");
    }

    private static DebiasingSettings Create(string policy, string mode, IReadOnlyList<FairnessFeature> features, JsonObject parameters)
    {
        var learnedFor = new JsonArray(policy, new JsonArray([.. features.Select(f => JsonValue.Create(f.Feature))]), parameters["features"]?.DeepClone(), parameters["favourable_class"]?.DeepClone());
        return new DebiasingSettings(policy, mode, features, Convert.ToHexStringLower(XxHash64.Hash(Encoding.UTF8.GetBytes(learnedFor.ToJsonString()))));
    }

    private static IReadOnlyList<FairnessFeature> FeaturesOf(JsonObject settings, FairnessParameters fairness)
    {
        if (settings["feature"] is not { } name)
        {
            return fairness.Features;
        }

        return name is JsonValue value && fairness.Features.FirstOrDefault(f => f.Feature == value.ToString()) is { } feature
            ? [feature]
            : throw new MonitorException("invalid_value", $"'debiasing.feature' must be one of {string.Join(", ", fairness.Features.Select(f => f.Feature))}.", "debiasing.feature");
    }

    private static string Choice(JsonObject settings, string name, string[] choices)
    {
        var chosen = settings[name] is { } node ? (node as JsonValue)?.ToString() : choices[0];
        return choices.Contains(chosen)
            ? chosen!
            : throw new MonitorException("invalid_value", $"'debiasing.{name}' must be one of {string.Join(", ", choices)}.", $"debiasing.{name}");
    }
}
