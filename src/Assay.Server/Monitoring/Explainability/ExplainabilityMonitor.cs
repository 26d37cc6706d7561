using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Contracts;
using Assay.Contracts.Monitoring;
using Assay.Monitors.Explainability;
using static Assay.Server.Monitoring.Definitions.Define;

namespace Assay.Server.Monitoring.Explainability;

/// <summary>
/// Switches explanations on for a subscription and keeps their settings. Single rows are explained by tasks; a run of the
/// monitor itself explains the model as a whole, where that is switched on.
/// </summary>
internal sealed class ExplainabilityMonitor(GlobalExplanations global, TimeProvider clock) : IMonitor
{
    public string Id => "explainability";

    public MonitorDefinition Definition { get; } = Monitor(
        "Explainability",
        "Why single decisions are as they are.",
        [Metric("global_explanation_stability", "Global explanation stability", MoreIsBetter, lower: 0.8)],
        [Tag("data_set_type", "payload or training")]);

    public Task<MonitorSetUp> SetUpAsync(MonitorContext context, CancellationToken cancellation)
    {
        var defaults = new LimeSettings();
        var lime = context.Parameters["lime"] as JsonObject ?? [];
        var shap = context.Parameters["shap"] as JsonObject ?? [];
        var method = context.Parameters["local_explanation_method"] is { } node ? node.ToString() : "lime";
        if (method is not ("lime" or "shap"))
        {
            throw new MonitorException("invalid_value", "'local_explanation_method' must be lime or shap.", "local_explanation_method");
        }

        return Task.FromResult(new MonitorSetUp(new JsonObject
        {
            ["enabled"] = context.Parameters.Flag("enabled", true),
            ["lime"] = new JsonObject
            {
                ["enabled"] = lime.Flag("enabled", true),
                ["features_count"] = lime.Whole("features_count", defaults.FeatureCount, 1, 10_000),
                ["perturbations_count"] = lime.Whole("perturbations_count", defaults.PerturbationCount, 100, 10_000),
            },
            ["shap"] = new JsonObject
            {
                ["enabled"] = shap.Flag("enabled", true),
                ["perturbations_count"] = shap.Whole("perturbations_count", new ShapSettings().MaxRows, 50, 10_000),
            },
            ["contrastive"] = new JsonObject { ["enabled"] = true },
            ["local_explanation_method"] = method,
            [GlobalSettings.Key] = GlobalSettings.Read(context.Parameters).ToJson(),
            ["config_modified_at"] = JsonSerializer.SerializeToNode(clock.GetUtcNow().UtcDateTime, AssayJson.Default.DateTime),
        }));
    }

    public async Task<MonitorOutcome> RunAsync(MonitorContext context, CancellationToken cancellation)
    {
        var settings = GlobalSettings.Read(context.Parameters);
        return settings.IsEnabled
            ? await global.RunAsync(context, settings, cancellation)
            : throw new MonitorException("global_explanation_off", "The model as a whole is explained when 'global_explanation.enabled' of the instance is true.", GlobalSettings.Key);
    }
}
