using System.Numerics.Tensors;
using Assay.Monitors.Statistics;

namespace Assay.Monitors.Quality;

/// <summary>The quality of a binary classifier on labelled rows.</summary>
public static class BinaryQuality
{
    /// <summary>
    /// Computes every metric of <see cref="QualityMetric.Binary"/>. Rates and accuracy have Wilson's interval; areas see
    /// <see cref="RankCurve.Compute"/>; Gini = 2·AUC − 1, [−1, 1]; log loss = mean of −ln P(actual class), [0, 36.05],
    /// probabilities clipped to [ε, 1 − ε] with the machine's ε like scikit-learn; Brier = mean of (p − y)², [0, 1]; both
    /// lower is better, normal interval of the mean, cut at 0; calibration error see
    /// <see cref="CalibrationBins.ExpectedCalibrationError"/>. Others see <see cref="ConfusionMetrics"/>.
    /// Rows are unweighted. A metric the data cannot give is undefined with its reason, never 0 or NaN.
    /// </summary>
    /// <param name="labelIsPositive">Whether each row's label is the positive class.</param>
    /// <param name="predictionIsPositive">Whether each row's prediction is.</param>
    /// <param name="positiveScores">
    /// The probability of the positive class; NaN where there is none (the row then counts only for the confusion
    /// matrix), empty when no row has one. Scores outside [0, 1] rank, but leave log loss and Brier undefined.
    /// </param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static BinaryQualityResult Compute(
        ReadOnlySpan<bool> labelIsPositive, ReadOnlySpan<bool> predictionIsPositive, ReadOnlySpan<double> positiveScores)
    {
        if (predictionIsPositive.Length != labelIsPositive.Length)
        {
            throw new ArgumentException("Labels and predictions differ in length.", nameof(predictionIsPositive));
        }

        var counts = Count(labelIsPositive, predictionIsPositive);
        var curve = positiveScores.IsEmpty ? RankCurve.Compute([], []) : RankCurve.Compute(labelIsPositive, positiveScores);
        var (logLoss, brier, calibration) = Losses(labelIsPositive, positiveScores);
        var recall = Rate(counts.TruePositives, counts.Positives, "no positive label");
        var metrics = new Dictionary<string, Estimate>(StringComparer.Ordinal)
        {
            ["area_under_roc"] = curve.AreaUnderRoc,
            ["area_under_pr"] = curve.AveragePrecision,
            ["accuracy"] = Rate(counts.TruePositives + counts.TrueNegatives, counts.Total, "no observations"),
            ["true_positive_rate"] = recall,
            ["false_positive_rate"] = Rate(counts.FalsePositives, counts.Negatives, "no negative label"),
            ["recall"] = recall,
            ["precision"] = Rate(counts.TruePositives, counts.TruePositives + counts.FalsePositives, "no positive prediction"),
            ["f1_measure"] = ConfusionMetrics.F1(counts),
            ["log_loss"] = logLoss,
            ["brier_score"] = brier,
            ["matthews_correlation_coefficient"] = ConfusionMetrics.Matthews(counts),
            ["label_skew"] = ConfusionMetrics.LabelSkew(counts),
            ["gini_coefficient"] = curve.AreaUnderRoc.Transform(auc => (2 * auc) - 1),
            ["expected_calibration_error"] = calibration,
        };
        return new BinaryQualityResult(counts, metrics);
    }

    private static BinaryCounts Count(ReadOnlySpan<bool> labels, ReadOnlySpan<bool> predictions)
    {
        long positives = 0, called = 0, both = 0;
        for (var row = 0; row < labels.Length; row++)
        {
            var (label, prediction) = (labels[row] ? 1 : 0, predictions[row] ? 1 : 0);
            positives += label;
            called += prediction;
            both += label & prediction;
        }

        return new BinaryCounts(both, called - both, positives - both, labels.Length - called - positives + both);
    }

    private static Estimate Rate(long successes, long total, string reason) =>
        total == 0 ? Estimate.Undefined(reason, 0, "wilson") : Proportion.Wilson(successes, total);

    private static (Estimate LogLoss, Estimate Brier, Estimate Calibration) Losses(ReadOnlySpan<bool> labels, ReadOnlySpan<double> scores)
    {
        const double epsilon = 2.220446049250313e-16;
        const int block = 1024;
        var logLoss = new RunningMoments();
        var brier = new RunningMoments();
        var calibration = CalibrationBins.EqualWidth();
        Span<double> chances = stackalloc double[block], errors = stackalloc double[block];
        var kept = 0;
        for (var row = 0; row < scores.Length; row++)
        {
            var score = scores[row];
            if (!double.IsNaN(score))
            {
                if (score is < 0 or > 1)
                {
                    return Undefined("scores are not probabilities", scores.Length);
                }

                var clipped = Math.Clamp(score, epsilon, 1 - epsilon);
                chances[kept] = labels[row] ? clipped : 1 - clipped;
                var error = score - (labels[row] ? 1 : 0);
                errors[kept++] = error * error;
                calibration.Add(score, labels[row]);
            }

            if (kept == block || row == scores.Length - 1)
            {
                TensorPrimitives.Log(chances[..kept], chances);
                TensorPrimitives.Negate(chances[..kept], chances);
                logLoss.Add(chances[..kept]);
                brier.Add(errors[..kept]);
                kept = 0;
            }
        }

        return brier.Count == 0
            ? Undefined("no scores", 0)
            : (logLoss.ToEstimate().Within(0, double.PositiveInfinity), brier.ToEstimate().Within(0, 1), calibration.ExpectedCalibrationError());
    }

    private static (Estimate LogLoss, Estimate Brier, Estimate Calibration) Undefined(string reason, long count)
    {
        var loss = Estimate.Undefined(reason, count, "normal");
        return (loss, loss, Estimate.Undefined(reason, count, "folded-normal"));
    }
}
