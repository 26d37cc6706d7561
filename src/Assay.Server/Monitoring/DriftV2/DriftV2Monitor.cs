using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Monitors.Statistics;
using Assay.Server.Archives;
using Assay.Server.Catalog;
using Assay.Server.Monitoring.Drift;
using Assay.Server.Subscriptions;
using static Assay.Server.Monitoring.Definitions.Define;

namespace Assay.Server.Monitoring.DriftV2;

/// <summary>
/// Drift v2: how far the distributions of payload have moved from those of the baseline, for features, class
/// probabilities, predictions and metadata; and the drop in accuracy that the drift-detection model expects. Windows are
/// counted in the store; only the drift-detection model sees rows, a sample of them.
/// </summary>
internal sealed class DriftV2Monitor(
    ResourceCatalog catalog, FileCatalog files, ModelRecords records, DriftArtifacts artifacts, DriftBaselines baselines, WindowComparison comparison) : IMonitor
{
    private const int ModelSampleRows = 10_000;

    public string Id => "drift_v2";

    public string? Evaluates => DataSetType.PayloadLogging;

    public MonitorDefinition Definition { get; } = Monitor(
        "Drift v2",
        "Distances between the distributions of training and payload.",
        [
            Metric(DriftV2Metrics.Output, "Output drift", LessIsBetter, upper: 0.05),
            Metric(DriftV2Metrics.Prediction, "Prediction drift", LessIsBetter, upper: 0.05),
            Metric(DriftV2Metrics.ModelQuality, "Model quality drift", LessIsBetter, upper: 0.05),
            Metric(DriftV2Metrics.Feature, "Feature drift", LessIsBetter, upper: 0.05),
            Metric(DriftV2Metrics.InputMetadata, "Input metadata drift", LessIsBetter, upper: 0.05),
            Metric("output_metadata_drift_score", "Output metadata drift", LessIsBetter, upper: 0.05),
            Metric("embedding_drift_score", "Embedding drift", LessIsBetter, upper: 0.05),
            Metric(DriftV2Metrics.Records, "Records processed"),
            Metric(DriftV2Metrics.NewRecords, "New records processed"),
        ],
        [
            Tag("algorithm_used", "total_variation, overlap_coefficient, jensen_shannon or weighted_mean"),
            Tag("computed_on", "payload or feedback"),
            Tag("field_type", "subscription, class, feature or input_meta"),
            Tag("field_name", "The field."),
        ],
        Every(1, "day", 2));

    public async Task<MonitorSetUp> SetUpAsync(MonitorContext context, CancellationToken cancellation)
    {
        var settings = DriftV2Settings.Read(context.Parameters, context.Roles);
        if (!settings.TrainArchive && await ArchiveEndpoints.FindDriftV2Async(files, context.SubscriptionId, cancellation) is null)
        {
            throw new MonitorException(
                "drift_archive_missing",
                "'train_archive' is false and no drift v2 archive was uploaded for the subscription; upload one or set it to true.",
                "train_archive");
        }

        return new MonitorSetUp(Later: later => baselines.LearnAsync(context, settings, later));
    }

    public async Task<MonitorOutcome> RunAsync(MonitorContext context, CancellationToken cancellation)
    {
        var settings = DriftV2Settings.Read(context.Parameters, context.Roles);
        var window = await MonitorWindow.OfAsync(catalog, records, context, DataSetType.PayloadLogging, settings.MinSamples, settings.MaxSamples, cancellation);
        if (window.Rows < settings.MinSamples)
        {
            return Insufficient(window, settings);
        }

        var baseline = await baselines.GetAsync(context.InstanceId, cancellation);
        var setId = await records.DataSetIdAsync(context.SubscriptionId, DataSetType.PayloadLogging, cancellation);
        var (fields, notCompared) = await comparison.CompareAsync(context, settings, baseline, setId, window.Rows, cancellation);
        List<MeasurementValue> values =
        [
            new([MetricValues.Plain(DriftV2Metrics.Records, window.Rows), MetricValues.Plain(DriftV2Metrics.NewRecords, window.Rows - window.Additional)], []),
        ];
        foreach (var metric in new[] { DriftV2Metrics.Feature, DriftV2Metrics.Output, DriftV2Metrics.InputMetadata })
        {
            if (!context.Roles.IsRegression || metric != DriftV2Metrics.Output)
            {
                values.AddRange(DriftV2Metrics.MeanOf(metric, fields, window.Rows) is { } mean ? [mean] : []);
            }
        }

        if (!context.Roles.IsRegression)
        {
            values.Add(new MeasurementValue([await ModelQualityAsync(context, setId, window, cancellation)], DriftV2Metrics.Tags("drift_detection_model", DriftV2Metrics.Subscription)));
        }

        values.AddRange(fields.SelectMany(DriftV2Metrics.Of));
        return new MonitorOutcome
        {
            Measurements = [new MeasurementDraft(values, [DriftV2Sources.Summary(fields, notCompared, settings.FalseDiscoveryRate), .. fields.Select(DriftV2Sources.Distribution)])],
            Parameters = window.Note(),
            Warnings = [.. notCompared.Select(n => new ApiError("field_not_compared", $"'{n.Name}' is not compared: {n.Reason}.", [n.Name]))],
            Message = "Drift v2 execution is completed.",
        };
    }

    /// <summary>The drop in accuracy that the drift-detection model expects; 0 when it expects none.</summary>
    private async Task<MetricValue> ModelQualityAsync(MonitorContext context, string setId, MonitorWindow window, CancellationToken cancellation)
    {
        if (await artifacts.FindModelAsync(context.InstanceId, cancellation) is not { } model)
        {
            var reason = (string?)context.Parameters[DriftArtifacts.RefusalKey] ?? "There is no drift-detection model.";
            return MetricValues.Plain(DriftV2Metrics.ModelQuality, null, window.Rows, reason);
        }

        var rows = await records.SampleNewestAsync(setId, window.Rows, ModelSampleRows, DriftArtifacts.Seed, cancellation);
        try
        {
            var estimate = model.Estimate(DriftArtifacts.WithAnswers(context.Roles.FeaturesOf(rows, "payload"), LoggedAnswers.Read(context.Roles, rows)));
            return new Estimate(Math.Max(0, estimate.DriftMagnitude), Math.Max(0, estimate.Lower), Math.Max(0, estimate.Upper), estimate.Count, estimate.Method)
                .ToMetric(DriftV2Metrics.ModelQuality);
        }
        catch (MonitorException e)
        {
            // A column that is gone takes this number with it, not those of the other columns.
            return MetricValues.Plain(DriftV2Metrics.ModelQuality, null, window.Rows, e.Message);
        }
    }

    private static MonitorOutcome Insufficient(MonitorWindow window, DriftV2Settings settings)
    {
        string[] metrics = [DriftV2Metrics.Feature, DriftV2Metrics.Output, DriftV2Metrics.Prediction, DriftV2Metrics.ModelQuality];
        return new MonitorOutcome
        {
            Measurements =
            [
                new MeasurementDraft([new MeasurementValue([.. metrics.Select(m => MetricValues.Insufficient(m, window.Rows, settings.MinSamples))], [])], []),
            ],
            Parameters = window.Note(),
            Warnings = [new ApiError("insufficient_data", $"There are {window.Rows} payload rows; drift v2 needs {settings.MinSamples}.")],
        };
    }
}
