using System.Text.Json.Nodes;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Monitors.Quality;
using Assay.Monitors.Statistics;

namespace Assay.Server.Monitoring.Quality;

/// <summary>The quality of classifiers: metrics, confusion matrix, metrics by label, reliability curves.</summary>
internal static class ClassificationReport
{
    /// <param name="rows">The rows.</param>
    /// <param name="positiveClass">
    /// The positive class; by default the second one: of the model's own order when it names its classes, else in
    /// ordinal order.
    /// </param>
    /// <exception cref="MonitorException">There are not exactly two classes, or the positive one is not among them.</exception>
    public static QualityReport Binary(ClassifiedRows rows, string? positiveClass)
    {
        var names = rows.Classes.All;
        if (names.Count != 2)
        {
            throw new MonitorException("classes_not_binary", $"Labels and predictions have {names.Count} classes ({string.Join(", ", names.Take(10))}); a binary model has two. Labels must be written like the model's predictions, or as indexes of asset_properties.labels.");
        }

        var positive = positiveClass is null ? 1 : rows.Classes.Find(positiveClass)
            ?? throw new MonitorException("invalid_value", $"'{positiveClass}' is no class; the classes are {string.Join(", ", names)}.", "positive_class");
        bool[] labels = [.. rows.Labels.Select(l => l == positive)];
        double[] scores = [.. rows.Probabilities.Select(p => p.Length == 2 ? p[positive] : double.NaN)];
        var result = BinaryQuality.Compute(labels, [.. rows.Predictions.Select(p => p == positive)], scores);
        return Report(
            rows,
            result.Metrics,
            [names[1 - positive], names[positive]],
            Matrix(rows, [1 - positive, positive]),
            Calibration(names[positive], result["expected_calibration_error"], scores, labels));
    }

    /// <param name="rows">The rows.</param>
    /// <param name="areNamed">Whether the subscription names the classes, and not only those that were seen.</param>
    public static QualityReport Multiclass(ClassifiedRows rows, bool areNamed)
    {
        var names = rows.Classes.All;
        var unknown = rows.Labels.Where(l => l >= rows.Classes.KnownCount).Distinct().Select(l => names[l]).ToList();
        var usesProbabilities = unknown.Count == 0 || areNamed;
        var quality = new MulticlassQuality(Math.Max(1, names.Count));
        var (forecasts, hits) = (new List<double>(), new List<bool>());
        for (var row = 0; row < rows.Labels.Count; row++)
        {
            var (label, prediction, probabilities) = (rows.Labels[row], rows.Predictions[row], usesProbabilities ? rows.Probabilities[row] : []);
            quality.Add(label, prediction, probabilities);
            forecasts.Add(probabilities.Length > 0 ? probabilities[prediction] : double.NaN);
            hits.Add(label == prediction);
        }

        var metrics = quality.ToMetrics();
        var report = Report(rows, metrics, names, quality.Matrix, Calibration("the predicted class", metrics["expected_calibration_error"], [.. forecasts], [.. hits]));
        return unknown.Count == 0 || rows.Classes.KnownCount == 0 ? report : report with
        {
            Warnings = [new ApiError("labels_unknown", $"The model knows no class {string.Join(", ", unknown.Take(10).Select(l => $"'{l}'"))}: such rows count as wrong.{(areNamed ? "" : " The order of the probabilities is not certain, so that they are left out; set asset_properties.labels.")}", [.. unknown.Take(10)])],
        };
    }

    private static QualityReport Report(ClassifiedRows rows, IReadOnlyDictionary<string, Estimate> metrics, IReadOnlyList<string> labels, ConfusionMatrix matrix, JsonObject? calibration)
    {
        var cells = new JsonObject { ["labels"] = Texts(labels), ["values"] = new JsonArray([.. matrix.ToMatrix().Take(labels.Count).Select(r => new JsonArray([.. r.Select(v => JsonValue.Create(v))]))]) };
        var detailed = (JsonObject)cells.DeepClone();
        detailed["metrics_per_label"] = new JsonObject
        {
            ["precision_per_label"] = PerLabel(labels, i => matrix.Of(i) is var c ? Ratio(c.TruePositives, c.TruePositives + c.FalsePositives) : null),
            ["recall_per_label"] = PerLabel(labels, i => matrix.Of(i) is var c ? Ratio(c.TruePositives, c.Positives) : null),
            ["true_positive_rate_per_label"] = PerLabel(labels, i => matrix.Of(i) is var c ? Ratio(c.TruePositives, c.Positives) : null),
            ["false_positive_rate_per_label"] = PerLabel(labels, i => matrix.Of(i) is var c ? Ratio(c.FalsePositives, c.Negatives) : null),
            ["f1_per_label"] = PerLabel(labels, i => ConfusionMetrics.F1(matrix.Of(i)).Value),
        };
        detailed["classes"] = Texts(rows.Classes.All.Take(rows.Classes.KnownCount));
        var matrixSource = new MeasurementSource("confusion_matrix_1", "confusion_matrix", cells);
        return new QualityReport(metrics, rows.Skipped)
        {
            Sources = calibration is null ? [matrixSource] : [matrixSource, new MeasurementSource("calibration_1", "calibration", calibration, ["expected_calibration_error"])],
            Matrix = detailed,
        };
    }

    private static ConfusionMatrix Matrix(ClassifiedRows rows, int[] order)
    {
        var matrix = new ConfusionMatrix(order.Length);
        for (var row = 0; row < rows.Labels.Count; row++)
        {
            matrix.Add(Array.IndexOf(order, rows.Labels[row]), Array.IndexOf(order, rows.Predictions[row]));
        }

        return matrix;
    }

    /// <summary>Reliability curves of both kinds of bins; null when there are no probabilities.</summary>
    private static JsonObject? Calibration(string of, Estimate error, double[] forecasts, bool[] hits)
    {
        if (error.Value is null)
        {
            return null;
        }

        return new JsonObject
        {
            ["forecast"] = of,
            ["equal_width"] = Curve(CalibrationBins.EqualWidth(), forecasts, hits),
            ["equal_mass"] = Curve(CalibrationBins.EqualMass(forecasts), forecasts, hits),
        };
    }

    private static JsonObject Curve(CalibrationBins bins, double[] forecasts, bool[] hits)
    {
        for (var row = 0; row < forecasts.Length; row++)
        {
            if (!double.IsNaN(forecasts[row]))
            {
                bins.Add(forecasts[row], hits[row]);
            }
        }

        return new JsonObject
        {
            ["expected_calibration_error"] = bins.ExpectedCalibrationError().Value,
            ["points"] = new JsonArray([.. bins.ToCurve().Select(p => new JsonObject
            {
                ["lower"] = p.Lower,
                ["upper"] = p.Upper,
                ["count"] = p.HitRate.Count,
                ["mean_forecast"] = p.MeanForecast,
                ["hit_rate"] = p.HitRate.Value,
                ["interval_lower"] = p.HitRate.Lower,
                ["interval_upper"] = p.HitRate.Upper,
            })]),
        };
    }

    private static JsonArray PerLabel(IReadOnlyList<string> labels, Func<int, double?> metric) =>
        new([.. labels.Select((label, i) => new JsonObject { ["label"] = label, ["value"] = metric(i) })]);

    private static double? Ratio(long part, long whole) => whole == 0 ? null : (double)part / whole;

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => JsonValue.Create(t))]);
}
