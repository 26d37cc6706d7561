using System.Text.Json.Nodes;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Monitors.Quality;
using Assay.Server.Catalog;
using Assay.Server.DataSets;
using Assay.Server.Subscriptions;
using static Assay.Server.Monitoring.Definitions.Define;

namespace Assay.Server.Monitoring.Quality;

/// <summary>Quality of a model on feedback rows, whose answers are read as <see cref="FeedbackReader"/> says.</summary>
internal sealed class QualityMonitor(ResourceCatalog catalog, ModelRecords records, FeedbackReader feedback, DataSetService dataSets) : IMonitor
{
    private const int DefaultMaxRows = 10_000;

    private static readonly string[] Problems = ["binary", "multiclass", "regression"];

    public string Id => "quality";

    public string? Evaluates => DataSetType.Feedback;

    public MonitorDefinition Definition { get; } = Monitor(
        "Quality",
        "Whether the model is right, measured on labelled rows.",
        [
            .. Problems.SelectMany(p => QualityMetric.Of(p)!).DistinctBy(m => m.Id).Select(m => Metric(
                m.Id,
                m.Name,
                m.Limit switch { LimitType.Upper => LessIsBetter, LimitType.Lower => MoreIsBetter, _ => Neutral },
                lower: m.Limit switch { LimitType.Lower => m.DefaultThreshold, LimitType.Both => -m.DefaultThreshold, _ => null },
                upper: m.Limit is LimitType.Upper or LimitType.Both ? m.DefaultThreshold : null,
                problems: [.. Problems.Where(p => QualityMetric.Of(p)!.Any(o => o.Id == m.Id))])),
        ],
        [Tag("model_type", "original, or debiased after mitigation")],
        Every(1, "hour"));

    public async Task<MonitorSetUp> SetUpAsync(MonitorContext context, CancellationToken cancellation)
    {
        context.Parameters.Whole("min_feedback_data_size", 100, 1, 10_000_000);
        if (context.Roles.Label is null)
        {
            throw new MonitorException("label_column_missing", "The subscription names no label column; set asset_properties.label_column.", "label_column");
        }

        await dataSets.EnsureForSubscriptionAsync(context.Subscription, DataSetType.Feedback, cancellation);
        return new MonitorSetUp();
    }

    public async Task<MonitorOutcome> RunAsync(MonitorContext context, CancellationToken cancellation)
    {
        var problem = context.Roles.ProblemType ?? "binary";
        var minimum = context.Parameters.Whole("min_feedback_data_size", 100, 1, 10_000_000);
        var maximum = context.Parameters.Whole("max_feedback_data_size", Math.Max(minimum, DefaultMaxRows), minimum, 10_000_000);
        var window = await MonitorWindow.OfAsync(catalog, records, context, DataSetType.Feedback, minimum, maximum, cancellation);
        if (window.Rows < minimum)
        {
            return Insufficient(window, problem, window.Rows, minimum, []);
        }

        var rows = await feedback.ReadAsync(context, window.Rows, cancellation);
        if (rows.Rows < minimum)
        {
            return Insufficient(window, problem, rows.Rows, minimum, rows.Warnings());
        }

        var report = problem switch
        {
            "multiclass" => ClassificationReport.Multiclass(ClassifiedRows.Read(rows.Parts), context.Roles.Classes.Count > 0),
            "regression" => RegressionReport.Of(rows.Parts),
            _ => ClassificationReport.Binary(ClassifiedRows.Read(rows.Parts), (string?)context.Parameters["positive_class"]),
        };
        var metrics = QualityMetric.Of(problem)!.Select(m => report.Metrics[m.Id].ToMetric(m.Id)).ToList();
        return new MonitorOutcome
        {
            Measurements = [new MeasurementDraft([new MeasurementValue(metrics, [new TagValue("model_type", "original")])], report.Sources)],
            Operators = [await OperatorAsync(context, report, rows, metrics, window, cancellation)],
            Parameters = window.Note(),
            Warnings =
            [
                .. rows.Warnings(),
                .. report.Warnings,
                .. report.Skipped == 0 ? [] : new[] { new ApiError("rows_skipped", $"{report.Skipped} rows have no label or no prediction and are not counted.") },
            ],
            Message = "Quality execution is completed.",
        };
    }

    private async Task<RunOperator> OperatorAsync(
        MonitorContext context, QualityReport report, Feedback rows, IReadOnlyList<MetricValue> metrics, MonitorWindow window, CancellationToken cancellation)
    {
        var flat = new JsonObject();
        foreach (var metric in metrics)
        {
            flat[metric.Id] = metric.Value;
        }

        var result = new JsonObject { ["metrics"] = flat, ["labels"] = rows.ToJson() };
        if (report.Matrix is { } matrix)
        {
            var set = await records.DataSetIdAsync(context.SubscriptionId, DataSetType.Feedback, cancellation);
            matrix["total_records_processed"] = window.Rows;
            matrix["feedback_records_href"] = $"/v2/data_sets/{set}/records?order=record_timestamp:desc&limit={Math.Min(window.Rows, 1000)}";
            matrix["cell_records_href"] = $"/v2/monitor_instances/{context.InstanceId}/runs/{context.RunId}/confusion_matrix/records";
            result["confusion_matrix"] = matrix;
        }

        return new RunOperator("original", new RunStatus { State = RunState.Finished }, result);
    }

    private static MonitorOutcome Insufficient(MonitorWindow window, string problem, int rows, int minimum, IEnumerable<ApiError> warnings) => new()
    {
        Measurements =
        [
            new MeasurementDraft(
                [new MeasurementValue([.. QualityMetric.Of(problem)!.Select(m => MetricValues.Insufficient(m.Id, rows, minimum))], [new TagValue("model_type", "original")])],
                []),
        ],
        Parameters = window.Note(),
        Warnings = [.. warnings, new ApiError("insufficient_data", $"There are {rows} feedback rows; quality needs {minimum}.")],
    };
}
