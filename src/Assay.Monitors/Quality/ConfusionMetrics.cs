using Assay.Monitors.Statistics;

namespace Assay.Monitors.Quality;

/// <summary>Metrics that need only the confusion matrix.</summary>
public static class ConfusionMetrics
{
    /// <summary>
    /// F1 = 2TP / (2TP + FP + FN), [0, 1], higher is better. As F1 = 2j / (1 + j) of the Jaccard proportion
    /// j = TP / (TP + FP + FN), its interval is Wilson's for j, transformed. Undefined when TP + FP + FN = 0.
    /// </summary>
    public static Estimate F1(BinaryCounts counts)
    {
        var any = counts.TruePositives + counts.FalsePositives + counts.FalseNegatives;
        return any == 0
            ? Estimate.Undefined("no positive label or prediction", counts.Total, "wilson-transformed")
            : Proportion.Wilson(counts.TruePositives, any).Transform(j => 2 * j / (1 + j)) with
            {
                Count = counts.Total,
                Method = "wilson-transformed",
            };
    }

    /// <summary>
    /// Matthews correlation coefficient (TP·TN − FP·FN) / √((TP+FP)(TP+FN)(TN+FP)(TN+FN)), [−1, 1], higher is better;
    /// interval by the delta method on multinomial counts, cut to the range. Undefined when labels or predictions
    /// are of one class only.
    /// </summary>
    public static Estimate Matthews(BinaryCounts counts)
    {
        double tp = counts.TruePositives, fp = counts.FalsePositives, fn = counts.FalseNegatives, tn = counts.TrueNegatives;
        double called = tp + fp, positive = tp + fn, negative = tn + fp, rejected = tn + fn;
        var scale = Math.Sqrt(called) * Math.Sqrt(positive) * Math.Sqrt(negative) * Math.Sqrt(rejected);
        if (scale == 0)
        {
            return Estimate.Undefined("labels or predictions of one class only", counts.Total, "delta");
        }

        var m = ((tp * tn) - (fp * fn)) / scale;
        var byTp = (tn / scale) - (m / 2 * ((1 / called) + (1 / positive)));
        var byTn = (tp / scale) - (m / 2 * ((1 / negative) + (1 / rejected)));
        var byFp = (-fn / scale) - (m / 2 * ((1 / called) + (1 / negative)));
        var byFn = (-fp / scale) - (m / 2 * ((1 / positive) + (1 / rejected)));
        // The gradient is orthogonal to the counts, so the multinomial covariance has no second term.
        var variance = (tp * byTp * byTp) + (tn * byTn * byTn) + (fp * byFp * byFp) + (fn * byFn * byFn);
        var half = Proportion.Z95 * Math.Sqrt(variance);
        return new Estimate(m, Math.Max(-1, m - half), Math.Min(1, m + half), counts.Total, "delta");
    }

    /// <summary>
    /// The skewness of the labels as 0 and 1, (1 − 2p) / √(p(1 − p)) with p the share of positives: what
    /// <c>scipy.stats.skew(labels)</c> gives (third standardised moment, not corrected for bias). (−∞, ∞), 0 is balanced,
    /// positive when positives are rare; default limits ±0.5. Interval: Wilson's for p, transformed.
    /// Undefined with labels of one class only.
    /// </summary>
    public static Estimate LabelSkew(BinaryCounts counts) =>
        counts.Positives == 0 || counts.Negatives == 0
            ? Estimate.Undefined(counts.Total == 0 ? "no observations" : "labels of one class only", counts.Total, "wilson-transformed")
            : Proportion.Wilson(counts.Positives, counts.Total).Transform(p => (1 - (2 * p)) / Math.Sqrt(p * (1 - p))) with
            {
                Method = "wilson-transformed",
            };
}
