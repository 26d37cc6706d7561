using System.Text;
using System.Text.Json.Nodes;
using Assay.Monitors.Drift;
using Assay.Monitors.Tables;
using Assay.Server.Catalog;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring.Drift;

/// <summary>Trains and keeps the drift-detection model and the constraints of a monitor instance.</summary>
internal sealed class DriftArtifacts(FileCatalog files, TrainingData training, ModelScorer scorer)
{
    /// <summary>The parameter that says why there is no drift-detection model.</summary>
    public const string RefusalKey = "model_drift_refusal";

    private const string ModelFile = "drift-model";
    private const string ConstraintsFile = "drift-constraints";
    private const string Prediction = "\u0001prediction";
    private const string Probability = "\u0001probability";

    /// <summary>The same data gives the same model, constraints and clusters.</summary>
    public const int Seed = 42;

    /// <summary>
    /// Learns from the subscription's baseline, which is scored on the engine. Constraints need its rows only, the
    /// drift-detection model their labels too.
    /// </summary>
    /// <returns>What the instance's parameters say of the training.</returns>
    /// <exception cref="MonitorException">There are no rows to learn from, or the engine does not answer.</exception>
    public async Task<JsonObject?> TrainAsync(MonitorContext context, DriftSettings settings, CancellationToken cancellation)
    {
        var roles = context.Roles;
        var baseline = await training.BaselineAsync(context.Subscription, settings.MaxTrainingRows, cancellation);
        var features = roles.FeaturesOf(baseline.Rows, baseline.Source);
        var report = new JsonObject { ["baseline"] = baseline.Source, ["baseline_rows"] = baseline.Rows.RowCount };
        if (settings.EnableModelDrift && !roles.IsRegression)
        {
            await TrainModelAsync(context, baseline, features, () => scorer.ScoreAsync(context.Subscription, features, cancellation), report, cancellation);
        }

        if (settings.EnableDataDrift)
        {
            var constraints = ConstraintLearner.Learn(features, new ConstraintSettings { CategoricalColumns = [.. roles.Categorical], Seed = Seed });
            await files.StoreAsync(context.InstanceId, ConstraintsFile, Encoding.UTF8.GetBytes(constraints.ToJson()), cancellation);
            report["constraints"] = constraints.Constraints.Count;
            report["baseline_violation_rate"] = constraints.BaselineViolationRate;
        }

        return report;
    }

    public async Task<DriftDetectionModel?> FindModelAsync(string instanceId, CancellationToken cancellation) =>
        await files.FindAsync(instanceId, ModelFile, cancellation) is { } bytes ? DriftDetectionModel.Load(new MemoryStream(bytes)) : null;

    public async Task<ConstraintSet?> FindConstraintsAsync(string instanceId, CancellationToken cancellation) =>
        await files.FindAsync(instanceId, ConstraintsFile, cancellation) is { } bytes ? ConstraintSet.FromJson(Encoding.UTF8.GetString(bytes)) : null;

    /// <summary>Rows with the engine's answers under the names the model was trained with.</summary>
    public static Table WithAnswers(Table features, ModelAnswer answer) => features
        .With(TextColumn.From(Prediction, answer.Predictions))
        .With(new VectorColumn(Probability, answer.Probabilities ?? [.. Enumerable.Repeat<double[]>([], features.RowCount)]));

    /// <summary>Trains and stores the drift-detection model, or notes why there can be none.</summary>
    /// <param name="context">The instance it is for.</param>
    /// <param name="baseline">The rows with their labels.</param>
    /// <param name="features">Their features.</param>
    /// <param name="answers">Gives the engine's answers on them; not asked for when there are no labels.</param>
    /// <param name="report">Gets what the instance's parameters say of the training.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task TrainModelAsync(
        MonitorContext context, Baseline baseline, Table features, Func<Task<ModelAnswer>> answers, JsonObject report, CancellationToken cancellation)
    {
        var roles = context.Roles;
        if (baseline.Source == Baseline.Payload)
        {
            report[RefusalKey] = "Drop in accuracy is learned from labelled rows, and payload has no labels. Upload training rows or labelled feedback, then set the monitor up again.";
            return;
        }

        if (roles.Label is null || !baseline.Rows.TryGet(roles.Label, out var label))
        {
            report[RefusalKey] = roles.Label is null
                ? "The subscription names no label column; set asset_properties.label_column, then set the monitor up again."
                : $"The training rows have no label column '{roles.Label}'.";
            return;
        }

        var answer = await answers();
        if (answer.Probabilities is null)
        {
            report[RefusalKey] = "The engine gives no probabilities; drop in accuracy needs them.";
            return;
        }

        var model = DriftDetectionModel.Train(
            WithAnswers(features, answer).With(label.Rename("\u0001label")),
            new DriftModelSettings
            {
                FeatureColumns = roles.Features,
                ProbabilityColumns = [Probability],
                LabelColumn = "\u0001label",
                PredictionColumn = Prediction,
                Seed = Seed,
            });
        report["base_accuracy"] = model.Report.BaseAccuracy;
        report["base_predicted_accuracy"] = model.Report.PredictedBaseAccuracy;
        if (!model.Report.IsUsable)
        {
            report[RefusalKey] = model.Report.Reason;
            return;
        }

        using var content = new MemoryStream();
        model.Save(content);
        await files.StoreAsync(context.InstanceId, ModelFile, content.ToArray(), cancellation);
    }
}
