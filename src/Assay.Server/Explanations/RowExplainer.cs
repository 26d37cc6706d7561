using System.Text.Json.Nodes;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Explanations;
using Assay.Contracts.Subscriptions;
using Assay.Monitors.Explainability;
using Assay.Monitors.Tables;
using Assay.Server.Catalog;
using Assay.Server.DataSets;
using Assay.Server.Engines.Transport;
using Assay.Server.Monitoring;
using Assay.Server.Subscriptions;

namespace Assay.Server.Explanations;

/// <summary>
/// Explains one row, logged or given: plans the copies of all methods first, has them scored in few large calls, and solves. The
/// seed is made of the row, so that the same row is always explained in the same way.
/// </summary>
internal sealed class RowExplainer(ResourceCatalog catalog, ModelRecords records, LearnedStatistics learned, ModelScorer scorer)
{
    /// <param name="subscription">Whose row it is.</param>
    /// <param name="task">The row and the kinds of explanation.</param>
    /// <param name="patience">How long to wait for an engine that does not answer.</param>
    /// <param name="cancellation">Stops the explanation.</param>
    /// <exception cref="MonitorException">The row, the statistics or the engine's probabilities are missing.</exception>
    public async Task<ExplanationTaskEntity> ExplainAsync(
        Resource<Subscription> subscription, ExplanationTaskEntity task, Patience patience, CancellationToken cancellation)
    {
        var roles = ModelRoles.Of(subscription);
        var logged = task.InputRow is null
            ? await records.FindPayloadRowAsync(subscription.Metadata.Id, task.ScoringId!, cancellation)
                ?? throw new MonitorException("row_missing", $"Row '{task.ScoringId}' is no longer logged.")
            : null;
        var row = roles.FeaturesOf(logged ?? InputRows.ToTable(task.InputRow!), logged is null ? "given" : "logged");
        var (statistics, background) = await learned.GetAsync(subscription, cancellation);
        var budget = new ScoringCost(patience);
        var settings = await SettingsAsync(subscription, task, cancellation);
        var types = task.RequestedTypes ?? ExplanationService.Types;
        var plan = types.Contains("lime") ? PlanLime(statistics, row, settings.Lime) : null;
        var answer = await ScoreAsync(subscription, plan?.Rows ?? row, budget, cancellation);
        var explained = ExplainedClass.Of(roles, logged, answer);
        var explanations = new List<JsonObject>();
        var errors = new List<ExplanationError>();
        LimeExplanation? lime = null;
        if (plan is not null)
        {
            lime = LimeExplainer.Explain(plan, explained.Values(answer));
            explanations.Add(ExplanationJson.Lime(lime, explained, answer));
        }

        ShapExplanation? shap = null;
        if (types.Contains("shap"))
        {
            if (statistics.Features.Count > ShapExplainer.MaxFeatures)
            {
                errors.Add(new ExplanationError("shap", new ApiError("too_many_features", $"Shapley values are computed for at most {ShapExplainer.MaxFeatures} features; the model has {statistics.Features.Count}. Ask for lime.")));
            }
            else
            {
                shap = await ShapAsync(subscription, new ShapExplainer(statistics, row, background, settings.Shap), explained, budget, cancellation);
                explanations.Add(ExplanationJson.Shap(shap, explained, answer));
            }
        }

        if (types.Contains("contrastive"))
        {
            if (WhyNoContrast(roles, explained) is { } error)
            {
                errors.Add(new ExplanationError("contrastive", error));
            }
            else
            {
                var order = (lime?.Weights.Select(w => w.Feature) ?? shap?.Values.Select(v => v.Feature))?.ToList();
                var result = await ContrastAsync(subscription, statistics, row, explained, order, budget, cancellation);
                explanations.Add(ExplanationJson.Contrastive(result));
            }
        }

        return task with
        {
            Status = new ExplanationStatus(ExplanationService.Finished),
            InputFeatures = [.. statistics.Features.Select(f => new InputFeature(f.Name, RecordJson.Value(row[f.Name], 0), f.IsCategorical ? "categorical" : "numerical"))],
            Perturbed = false,
            Explanations = explanations,
            Errors = errors.Count > 0 ? errors : null,
            Trust = ExplanationJson.Trust(lime, shap, explained, budget, settings.Lime.Seed),
        };
    }

    private static LimePlan PlanLime(TrainingStatistics statistics, Table row, LimeSettings settings)
    {
        try
        {
            return LimeExplainer.Plan(statistics, row, settings);
        }
        catch (ArgumentException e)
        {
            throw new MonitorException("feature_type", e.Message);
        }
    }

    private static ApiError? WhyNoContrast(ModelRoles roles, ExplainedClass explained) =>
        roles.IsRegression ? new ApiError("classification_only", "Contrastive explanations are made for classifications.")
        : !explained.StillSame ? new ApiError("decision_changed", $"The engine no longer decides the row as it was logged («{explained.Prediction}»), so there is nothing that would have to change for another decision.")
        : null;

    private async Task<ContrastiveResult> ContrastAsync(
        Resource<Subscription> subscription, TrainingStatistics statistics, Table row, ExplainedClass explained, IReadOnlyList<string>? order, ScoringCost budget, CancellationToken cancellation)
    {
        var search = new ContrastiveSearch(statistics, row, explained.Prediction, explained.Probability!.Value, order);
        while (search.NextBatch() is { } batch)
        {
            var answer = await ScoreAsync(subscription, batch, budget, cancellation);
            search.Accept(answer.Predictions, explained.Values(answer));
        }

        return search.Result();
    }

    private async Task<ShapExplanation> ShapAsync(
        Resource<Subscription> subscription, ShapExplainer explainer, ExplainedClass explained, ScoringCost budget, CancellationToken cancellation)
    {
        while (NextBatch(explainer) is { } batch)
        {
            explainer.Accept(explained.Values(await ScoreAsync(subscription, batch, budget, cancellation)));
        }

        return explainer.Result();
    }

    private static Table? NextBatch(ShapExplainer explainer)
    {
        try
        {
            return explainer.NextBatch();
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new MonitorException("feature_type", $"The rows that were learned from hold other types than the logged row: {e.Message}");
        }
    }

    private async Task<ModelAnswer> ScoreAsync(Resource<Subscription> subscription, Table rows, ScoringCost budget, CancellationToken cancellation)
    {
        budget.Add(rows.RowCount);
        return await scorer.ScoreAsync(subscription, rows, cancellation, budget.Patience);
    }

    private async Task<(LimeSettings Lime, ShapSettings Shap)> SettingsAsync(Resource<Subscription> subscription, ExplanationTaskEntity task, CancellationToken cancellation)
    {
        var instance = (await catalog.ListAsync(Kinds.MonitorInstance, cancellation, subscription.Metadata.Id))
            .FirstOrDefault(i => i.Entity.MonitorDefinitionId == "explainability")
            ?? throw new MonitorException("explainability_off", "Explanations are not switched on for the subscription: set up the explainability monitor.", "explainability");
        if (instance.Entity.Parameters?.Flag("enabled", true) is false)
        {
            throw new MonitorException("explainability_off", "Explanations are switched off for the subscription: set 'enabled' of its explainability monitor to true.", "enabled");
        }

        var lime = instance.Entity.Parameters?["lime"] as JsonObject ?? [];
        var settings = new LimeSettings();
        settings = settings with
        {
            PerturbationCount = lime.Whole("perturbations_count", settings.PerturbationCount, 100, 10_000),
            FeatureCount = lime.Whole("features_count", settings.FeatureCount, 1, 10_000),
        };
        var shap = new ShapSettings();
        shap = shap with { MaxRows = (instance.Entity.Parameters?["shap"] as JsonObject ?? []).Whole("perturbations_count", shap.MaxRows, 50, 10_000) };
        var deployment = subscription.Entity.Deployment?.DeploymentId ?? "";
        return (
            settings with { Seed = ExplanationSeed.For(task.ScoringId!, deployment, $"lime {settings.PerturbationCount}") },
            shap with { Seed = ExplanationSeed.For(task.ScoringId!, deployment, $"shap {shap.MaxRows}") });
    }
}
