using System.Text.Json.Nodes;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Contracts.Subscriptions;
using Assay.Monitors.Explainability;
using Assay.Monitors.Statistics;
using Assay.Monitors.Tables;
using Assay.Server.Catalog;
using Assay.Server.Explanations;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring.Explainability;

/// <summary>
/// Explains a model as a whole on a sample of its newest rows, and says how far that is still what it was: on the training rows,
/// and when it was last explained.
/// </summary>
internal sealed class GlobalExplanations(ResourceCatalog catalog, ModelRecords records, LearnedStatistics learned, ModelScorer scorer, TrainingData training)
{
    private const string Stability = "global_explanation_stability";
    private const string Importances = "global_explanation_importances";
    private const string Baseline = "global_explanation_baseline";

    public async Task<MonitorOutcome> RunAsync(MonitorContext context, GlobalSettings settings, CancellationToken cancellation)
    {
        var window = await MonitorWindow.OfAsync(
            catalog, records, context, DataSetType.PayloadLogging, settings.MinRecords, Math.Max(settings.MinRecords, 10_000), cancellation);
        if (window.Rows < settings.MinRecords)
        {
            return new MonitorOutcome
            {
                Measurements = [new MeasurementDraft([Value(MetricValues.Insufficient(Stability, window.Rows, settings.MinRecords), "payload")], [])],
                Parameters = window.Note(),
                Warnings = [new ApiError("insufficient_data", $"There are {window.Rows} payload rows; a global explanation needs {settings.MinRecords}.")],
            };
        }

        var roles = context.Roles;
        var payload = await records.NewestAsync(context.SubscriptionId, DataSetType.PayloadLogging, window.Rows, [.. roles.Features], cancellation);
        var cost = new ScoringCost();
        var (now, explained) = await ExplainAsync(context, roles.FeaturesOf(payload, "payload"), settings, cost, cancellation);
        var last = await LastAsync(context.InstanceId, cancellation);
        var baseline = last?[Baseline] as JsonObject ?? await BaselineAsync(context, settings, cost, cancellation);
        var parameters = window.Note();
        parameters[Importances] = ToJson(now);
        parameters[Baseline] = baseline?.DeepClone();
        return new MonitorOutcome
        {
            Measurements =
            [
                new MeasurementDraft(
                    [
                        Value(Compare(now, baseline, "there are no training rows").ToMetric(Stability), "training"),
                        Value(Compare(now, last?[Importances] as JsonObject, "the model was not explained before").ToMetric(Stability), "payload"),
                    ],
                    [new MeasurementSource(GlobalSettings.Key, GlobalSettings.Key, Source(now, explained, window, cost), [Stability])]),
            ],
            Parameters = parameters,
            Message = "Global explanation is completed.",
        };
    }

    private async Task<(GlobalExplanation Explanation, string? Explained)> ExplainAsync(
        MonitorContext context, Table rows, GlobalSettings settings, ScoringCost cost, CancellationToken cancellation)
    {
        var (statistics, background) = await learned.GetAsync(context.Subscription, cancellation);
        var count = Math.Min(rows.RowCount, settings.SampleSize);
        var sample = rows.Take([.. Enumerable.Range(0, count).Select(i => (int)((long)i * rows.RowCount / count))]);
        var seed = ExplanationSeed.For(context.SubscriptionId, context.Subscription.Entity.Deployment?.DeploymentId ?? "", $"global {settings.SampleSize} {settings.RowsEach}");
        var explainer = Begin(statistics, sample, background, new ShapSettings { MaxRows = settings.RowsEach, Seed = seed });
        string? explained = null;
        while (explainer.NextBatch() is { } batch)
        {
            cost.Add(batch.RowCount);
            var answer = await scorer.ScoreAsync(context.Subscription, batch, cancellation);
            explained = answer.Classes.Count > 0 ? answer.Classes[^1] : null;
            explainer.Accept(Values(context.Roles, answer));
        }

        return (explainer.Result(), explained);
    }

    private static GlobalExplainer Begin(TrainingStatistics statistics, Table sample, IReadOnlyList<string?[]> background, ShapSettings settings)
    {
        try
        {
            return new GlobalExplainer(statistics, sample, background, settings);
        }
        catch (ArgumentException e)
        {
            throw new MonitorException("too_many_features", e.Message);
        }
    }

    /// <summary>The number that is explained: the probability of the last class, which is the positive one of two, or what a regression predicts.</summary>
    private static double[] Values(ModelRoles roles, ModelAnswer answer)
    {
        if (!roles.IsRegression)
        {
            return answer.Probabilities is { } probabilities
                ? Array.ConvertAll(probabilities, p => p.Length > 0 ? p[^1] : double.NaN)
                : throw new MonitorException("probabilities_missing", "The engine gives no class probabilities; explanations of classifications need them. Set asset_properties.probability_fields when it does.", "probability_fields");
        }

        return [.. answer.Predictions.Select(p => double.TryParse(p, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : double.NaN)];
    }

    private async Task<JsonObject?> BaselineAsync(MonitorContext context, GlobalSettings settings, ScoringCost cost, CancellationToken cancellation) =>
        await training.TryReadAsync(context.Subscription, 10_000, cancellation) is { RowCount: > 0 } rows
            ? ToJson((await ExplainAsync(context, context.Roles.FeaturesOf(rows, "training"), settings, cost, cancellation)).Explanation)
            : null;

    /// <summary>What the last finished run noted.</summary>
    private async Task<JsonObject?> LastAsync(string instanceId, CancellationToken cancellation)
    {
        var (runs, _) = await catalog.PageAsync(Kinds.Run, instanceId, 0, 50, cancellation);
        return runs.FirstOrDefault(r => r.Entity.Status?.State == RunState.Finished && r.Entity.Parameters?[Importances] is not null)?.Entity.Parameters;
    }

    private static Estimate Compare(GlobalExplanation now, JsonObject? earlier, string reason) => earlier is null
        ? Estimate.Undefined(reason, now.Rows, "bootstrap")
        : now.StabilityAgainst(earlier.ToDictionary(e => e.Key, e => (double)e.Value!, StringComparer.Ordinal), seed: 42);

    private static MeasurementValue Value(MetricValue metric, string dataSetType) => new([metric], [new TagValue("data_set_type", dataSetType)]);

    private static JsonObject ToJson(GlobalExplanation explanation) =>
        new([.. explanation.Features.Select(f => KeyValuePair.Create(f.Feature, (JsonNode?)f.Importance.Value))]);

    private static JsonObject Source(GlobalExplanation now, string? explained, MonitorWindow window, ScoringCost cost) => new()
    {
        ["explained"] = explained,
        ["records"] = now.Rows,
        ["number_of_records"] = window.Rows,
        ["scored_rows"] = cost.Rows,
        ["engine_calls"] = cost.Calls,
        ["features"] = new JsonArray([.. now.Features.Select(f => new JsonObject
        {
            ["feature_name"] = f.Feature,
            ["importance"] = f.Importance.Value,
            ["importance_interval"] = new JsonArray(f.Importance.Lower, f.Importance.Upper),
            ["effect"] = f.Effect.Value,
            ["effect_interval"] = new JsonArray(f.Effect.Lower, f.Effect.Upper),
        })]),
    };
}
