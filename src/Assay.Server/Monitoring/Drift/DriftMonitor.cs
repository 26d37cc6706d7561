using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Monitors.Drift;
using Assay.Monitors.Statistics;
using Assay.Server.Archives;
using Assay.Server.Catalog;
using Assay.Server.Subscriptions;
using static Assay.Server.Monitoring.Definitions.Define;

namespace Assay.Server.Monitoring.Drift;

/// <summary>
/// Drift v1: the drop in accuracy that a drift-detection model expects, and the share of rows that violate constraints
/// learned from the training data or, where this server cannot read it, from feedback or payload. Assay trains both
/// itself; an uploaded archive is kept, but never opened.
/// </summary>
internal sealed class DriftMonitor(ResourceCatalog catalog, FileCatalog files, ModelRecords records, DriftArtifacts artifacts) : IMonitor
{
    private const int DefaultMaxSamples = 100_000;

    public string Id => "drift";

    public string? Evaluates => DataSetType.PayloadLogging;

    public MonitorDefinition Definition { get; } = Monitor(
        "Drift",
        "Whether payload moves away from the training data, and what that costs in accuracy.",
        [
            Metric("drift_magnitude", "Drop in accuracy", LessIsBetter, upper: 0.05, problems: Classification),
            Metric("predicted_accuracy", "Predicted accuracy", MoreIsBetter, problems: Classification),
            Metric("data_drift_magnitude", "Drop in data consistency", LessIsBetter, upper: 0.1),
        ],
        [],
        Every(3, "hour"));

    public async Task<MonitorSetUp> SetUpAsync(MonitorContext context, CancellationToken cancellation)
    {
        var settings = DriftSettings.Read(context.Parameters);
        if (!settings.Train && await ArchiveEndpoints.FindDriftAsync(files, context.SubscriptionId, cancellation) is null)
        {
            throw new MonitorException(
                "drift_archive_missing",
                "'train_drift_model' is false and no drift archive was uploaded for the subscription; upload one or set it to true.",
                "train_drift_model");
        }

        return new MonitorSetUp(Later: later => artifacts.TrainAsync(context, settings, later));
    }

    public async Task<MonitorOutcome> RunAsync(MonitorContext context, CancellationToken cancellation)
    {
        var settings = DriftSettings.Read(context.Parameters);
        var window = await MonitorWindow.OfAsync(catalog, records, context, DataSetType.PayloadLogging, settings.MinSamples, DefaultMaxSamples, cancellation);
        if (window.Rows < settings.MinSamples)
        {
            return Insufficient(window, settings);
        }

        var logged = await records.NewestAsync(context.SubscriptionId, DataSetType.PayloadLogging, window.Rows, null, cancellation);
        var rows = DriftArtifacts.WithAnswers(context.Roles.FeaturesOf(logged, "payload"), LoggedAnswers.Read(context.Roles, logged));
        var metrics = new List<MetricValue>();
        var warnings = new List<ApiError>();

        var model = settings.EnableModelDrift ? await artifacts.FindModelAsync(context.InstanceId, cancellation) : null;
        var estimate = model?.Estimate(rows);
        if (estimate is not null)
        {
            metrics.Add(new Estimate(estimate.DriftMagnitude, estimate.Lower, estimate.Upper, estimate.Count, estimate.Method).ToMetric("drift_magnitude"));
            metrics.Add(MetricValues.Plain("predicted_accuracy", estimate.PredictedAccuracy, estimate.Count));
        }
        else if (settings.EnableModelDrift)
        {
            var reason = (string?)context.Parameters[DriftArtifacts.RefusalKey] ?? "There is no drift-detection model.";
            metrics.Add(MetricValues.Plain("drift_magnitude", null, window.Rows, reason));
            warnings.Add(new ApiError("model_drift_unavailable", reason));
        }

        var constraints = settings.EnableDataDrift ? await artifacts.FindConstraintsAsync(context.InstanceId, cancellation) : null;
        var consistency = constraints?.Check(rows);
        if (consistency is not null)
        {
            metrics.Add(new Estimate(consistency.Value, consistency.Lower, consistency.Upper, consistency.Count, consistency.Method).ToMetric("data_drift_magnitude"));
        }

        var summary = DriftExplanation.Cluster(rows, model, estimate, constraints, consistency, DriftArtifacts.Seed);
        return new MonitorOutcome
        {
            Measurements = [new MeasurementDraft([new MeasurementValue(metrics, [])], [new MeasurementSource("drift_explain_summary", "drift_explain_summary", DriftSummaryJson.Write(summary, logged))])],
            Parameters = window.Note(),
            Warnings = warnings,
            Message = "Drift execution is completed.",
        };
    }

    private MonitorOutcome Insufficient(MonitorWindow window, DriftSettings settings) => new()
    {
        Measurements =
        [
            new MeasurementDraft([new MeasurementValue([.. Definition.Metrics!.Select(m => MetricValues.Insufficient(m.Id!, window.Rows, settings.MinSamples))], [])], []),
        ],
        Parameters = window.Note(),
        Warnings = [new ApiError("insufficient_data", $"There are {window.Rows} payload rows; drift needs {settings.MinSamples}.")],
    };
}
