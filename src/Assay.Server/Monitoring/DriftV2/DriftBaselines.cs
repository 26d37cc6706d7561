using System.Text.Json.Nodes;
using Assay.Monitors.Drift.Distributions;
using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;
using Assay.Server.Catalog;
using Assay.Server.Monitoring.Drift;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring.DriftV2;

/// <summary>Learns and keeps the distributions that a monitor instance compares payload with.</summary>
internal sealed class DriftBaselines(FileCatalog files, TrainingData training, ModelScorer scorer, DriftArtifacts artifacts)
{
    /// <summary>The parameter that says why the model's outputs are not compared.</summary>
    private const string OutputRefusalKey = "output_drift_refusal";

    private const string BaselineFile = "drift-v2-baseline";

    /// <summary>
    /// Learns from the subscription's training rows, scored on the engine, or from what stands in for them. Rows that
    /// bring the model's answers along are not scored again.
    /// </summary>
    /// <returns>What the instance's parameters say of the baseline.</returns>
    /// <exception cref="MonitorException">There are too few rows to learn from, or the engine does not answer.</exception>
    public async Task<JsonObject?> LearnAsync(MonitorContext context, DriftV2Settings settings, CancellationToken cancellation)
    {
        var roles = context.Roles;
        var baseline = await training.BaselineAsync(context.Subscription, settings.MaxTrainingRows, cancellation);
        if (baseline.Rows.RowCount < settings.MinSamples)
        {
            throw new MonitorException(
                "baseline_too_small", $"There are {baseline.Rows.RowCount} {baseline.Source} rows to learn from; 'min_samples' asks for {settings.MinSamples}.", "min_samples");
        }

        var features = roles.FeaturesOf(baseline.Rows, baseline.Source);
        var report = new JsonObject { ["baseline"] = baseline.Source, ["baseline_rows"] = baseline.Rows.RowCount };
        var answer = await AnswerAsync(context, baseline, features, report, cancellation);
        List<DriftField> fields = [.. Columns(roles, features), .. Metadata(baseline.Rows, settings.Metadata)];
        if (answer is not null)
        {
            fields.AddRange(Outputs(roles, answer));
        }

        if (answer is not null && !roles.IsRegression)
        {
            await artifacts.TrainModelAsync(context, baseline, features, () => Task.FromResult(answer), report, cancellation);
        }

        await files.StoreAsync(context.InstanceId, BaselineFile, new DriftBaseline(fields, answer?.Classes ?? []).Save(), cancellation);
        return report;
    }

    /// <exception cref="MonitorException">There is none.</exception>
    public async Task<DriftBaseline> GetAsync(string instanceId, CancellationToken cancellation) =>
        await files.FindAsync(instanceId, BaselineFile, cancellation) is { } bytes
            ? DriftBaseline.Load(bytes)
            : throw new MonitorException("baseline_missing", "The instance has no baseline; delete it and set the monitor up again.");

    private async Task<ModelAnswer?> AnswerAsync(MonitorContext context, Baseline baseline, Table features, JsonObject report, CancellationToken cancellation)
    {
        if (baseline.Source == Baseline.Feedback && LoggedAnswers.TryReadFeedback(context.Roles, baseline.Rows) is { } known)
        {
            return known;
        }

        if (baseline.Source != Baseline.Payload && !Headless.Is(context.Subscription.Entity.Deployment))
        {
            return await scorer.ScoreAsync(context.Subscription, features, cancellation);
        }

        try
        {
            // Payload brings its answers along; training rows of a model without endpoint may.
            return LoggedAnswers.Read(context.Roles, baseline.Rows);
        }
        catch (MonitorException e)
        {
            report[OutputRefusalKey] = e.Message;
            return null;
        }
    }

    private static IEnumerable<DriftField> Columns(ModelRoles roles, Table features) =>
        from column in features.Columns
        let values = ColumnBaseline.Learn(column, roles.Categorical.Contains(column.Name))
        where values is not null
        select new DriftField(DriftField.Feature, column.Name, column.Name, null, values);

    private static IEnumerable<DriftField> Metadata(Table rows, IReadOnlyList<string> names) =>
        from name in names
        let values = rows.TryGet(name, out var column) ? ColumnBaseline.Learn(column, false) : null
        where values is not null
        select new DriftField(DriftField.Metadata, name, name, null, values);

    private static IEnumerable<DriftField> Outputs(ModelRoles roles, ModelAnswer answer)
    {
        var decision = roles.Decision!;
        if (roles.IsRegression)
        {
            var numbers = Array.ConvertAll([.. answer.Predictions], Number);
            if (ColumnBaseline.Learn(new DoubleColumn(decision, Array.ConvertAll(numbers, n => n ?? 0), Array.ConvertAll(numbers, n => n is null)), false) is { } values)
            {
                yield return new DriftField(DriftField.Prediction, decision, decision, null, values);
            }

            yield break;
        }

        var labels = TextColumn.From(decision, answer.Predictions.Select(p => p is null ? null : ClassLabel.Canonical(p)));
        yield return new DriftField(DriftField.Prediction, decision, decision, null, ColumnBaseline.Learn(labels, true)!);

        var classes = answer.Probabilities?.Max(p => p.Length) ?? 0;
        for (var i = 0; i < classes; i++)
        {
            var name = $"Class Probability for {(i < answer.Classes.Count ? answer.Classes[i] : i)}";
            var missing = Array.ConvertAll(answer.Probabilities!, p => p.Length <= i || !double.IsFinite(p[i]));
            var probabilities = answer.Probabilities!.Select((p, row) => missing[row] ? 0 : p[i]).ToArray();
            if (ColumnBaseline.Learn(new DoubleColumn(name, probabilities, missing), false) is { } values)
            {
                yield return new DriftField(DriftField.Probability, name, null, i, values);
            }
        }
    }

    private static double? Number(string? text) => double.TryParse(text, out var number) && double.IsFinite(number) ? number : null;
}
