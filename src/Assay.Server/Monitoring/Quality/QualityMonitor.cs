using System.Text.Json.Nodes;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Monitors.Quality;
using Assay.Monitors.Tables;
using Assay.Server.Catalog;
using Assay.Server.DataSets;
using Assay.Server.Subscriptions;
using static Assay.Server.Monitoring.Definitions.Define;

namespace Assay.Server.Monitoring.Quality;

/// <summary>
/// Quality of a binary classifier on feedback rows. Rows that bring the model's answer along are not scored again.
/// </summary>
internal sealed class QualityMonitor(ResourceCatalog catalog, ModelRecords records, ModelScorer scorer, DataSetService dataSets) : IMonitor
{
    private const int DefaultMaxRows = 10_000;

    private static readonly string[] Binary = ["binary"];

    public string Id => "quality";

    public string? Evaluates => DataSetType.Feedback;

    public MonitorDefinition Definition { get; } = Monitor(
        "Quality",
        "Whether the model is right, measured on labelled rows.",
        [
            .. QualityMetric.Binary.Select(m => Metric(
                m.Id,
                m.Name,
                m.Limit switch { LimitType.Upper => LessIsBetter, LimitType.Lower => MoreIsBetter, _ => Neutral },
                lower: m.Limit switch { LimitType.Lower => m.DefaultThreshold, LimitType.Both => -m.DefaultThreshold, _ => null },
                upper: m.Limit is LimitType.Upper or LimitType.Both ? m.DefaultThreshold : null,
                problems: Binary)),
        ],
        [Tag("model_type", "original, or debiased after mitigation")],
        Every(1, "hour"));

    public async Task<MonitorSetUp> SetUpAsync(MonitorContext context, CancellationToken cancellation)
    {
        context.Parameters.Whole("min_feedback_data_size", 100, 1, 10_000_000);
        if (context.Roles.ProblemType is not (null or "binary"))
        {
            throw new MonitorException("problem_type_not_computed", $"Quality is computed for binary models; this one is {context.Roles.ProblemType}.", "problem_type");
        }

        if (context.Roles.Label is null)
        {
            throw new MonitorException("label_column_missing", "The subscription names no label column; set asset_properties.label_column.", "label_column");
        }

        await dataSets.EnsureForSubscriptionAsync(context.Subscription, DataSetType.Feedback, cancellation);
        return new MonitorSetUp();
    }

    public async Task<MonitorOutcome> RunAsync(MonitorContext context, CancellationToken cancellation)
    {
        var minimum = context.Parameters.Whole("min_feedback_data_size", 100, 1, 10_000_000);
        var maximum = context.Parameters.Whole("max_feedback_data_size", Math.Max(minimum, DefaultMaxRows), minimum, 10_000_000);
        var window = await MonitorWindow.OfAsync(catalog, records, context, DataSetType.Feedback, minimum, maximum, cancellation);
        if (window.Rows < minimum)
        {
            return Insufficient(window, minimum);
        }

        var roles = context.Roles;
        var rows = await records.NewestAsync(context.SubscriptionId, DataSetType.Feedback, window.Rows, null, cancellation);
        if (!rows.TryGet(roles.Label!, out var label))
        {
            throw new MonitorException("label_column_missing", $"The feedback rows have no column '{roles.Label}'; the subscription names it as the label.", roles.Label!);
        }

        var answer = LoggedAnswers.TryReadFeedback(roles, rows) ?? await scorer.ScoreAsync(context.Subscription, roles.FeaturesOf(rows, "feedback"), cancellation);
        var labelled = LabelledRows.Read(label, answer, (string?)context.Parameters["positive_class"]);
        var result = BinaryQuality.Compute(labelled.LabelIsPositive, labelled.PredictionIsPositive, labelled.PositiveScores);
        var metrics = QualityMetric.Binary.Select(m => result[m.Id].ToMetric(m.Id)).ToList();
        var matrix = Matrix(labelled, result);
        return new MonitorOutcome
        {
            Measurements =
            [
                new MeasurementDraft(
                    [new MeasurementValue(metrics, [new TagValue("model_type", "original")])],
                    [new MeasurementSource("confusion_matrix_1", "confusion_matrix", matrix)]),
            ],
            Operators = [Operator(labelled, result, metrics, matrix, window)],
            Parameters = window.Note(),
            Warnings = labelled.Skipped == 0
                ? []
                : [new ApiError("rows_skipped", $"{labelled.Skipped} rows have no label or no prediction and are not counted.")],
            Message = "Quality execution is completed.",
        };
    }

    private static RunOperator Operator(LabelledRows labelled, BinaryQualityResult result, IReadOnlyList<MetricValue> metrics, JsonObject matrix, MonitorWindow window)
    {
        var perLabel = new JsonObject
        {
            ["precision_per_label"] = PerLabel(labelled, Ratio(result.Counts.TrueNegatives, result.Counts.TrueNegatives + result.Counts.FalseNegatives), result["precision"].Value),
            ["recall_per_label"] = PerLabel(labelled, Ratio(result.Counts.TrueNegatives, result.Counts.Negatives), result["recall"].Value),
            ["true_positive_rate_per_label"] = PerLabel(labelled, Ratio(result.Counts.TrueNegatives, result.Counts.Negatives), result["true_positive_rate"].Value),
            ["false_positive_rate_per_label"] = PerLabel(labelled, Ratio(result.Counts.FalseNegatives, result.Counts.Positives), result["false_positive_rate"].Value),
        };
        var confusion = (JsonObject)matrix.DeepClone();
        confusion["metrics_per_label"] = perLabel;
        confusion["total_records_processed"] = window.Rows;
        var flat = new JsonObject();
        foreach (var metric in metrics)
        {
            flat[metric.Id] = metric.Value;
        }

        return new RunOperator("original", new RunStatus { State = RunState.Finished }, new JsonObject { ["confusion_matrix"] = confusion, ["metrics"] = flat });
    }

    private static JsonArray PerLabel(LabelledRows labelled, double? negative, double? positive) =>
        new(Entry(labelled.Negative, negative), Entry(labelled.Positive, positive));

    private static JsonObject Entry(string label, double? value) => new() { ["label"] = label, ["value"] = value };

    private static double? Ratio(long part, long whole) => whole == 0 ? null : (double)part / whole;

    private static JsonObject Matrix(LabelledRows labelled, BinaryQualityResult result) => new()
    {
        ["labels"] = new JsonArray(labelled.Negative, labelled.Positive),
        ["values"] = new JsonArray([.. result.Counts.ToMatrix().Select(row => new JsonArray([.. row.Select(v => JsonValue.Create(v))]))]),
    };

    private static MonitorOutcome Insufficient(MonitorWindow window, int minimum) => new()
    {
        Measurements =
        [
            new MeasurementDraft(
                [new MeasurementValue([.. QualityMetric.Binary.Select(m => MetricValues.Insufficient(m.Id, window.Rows, minimum))], [new TagValue("model_type", "original")])],
                []),
        ],
        Parameters = window.Note(),
        Warnings = [new ApiError("insufficient_data", $"There are {window.Rows} feedback rows; quality needs {minimum}.")],
    };
}
