namespace Assay.Monitors.Statistics;

/// <summary>How well scores rank positives above negatives: areas under the ROC and precision-recall curves.</summary>
/// <param name="AreaUnderRoc">See <see cref="Compute"/>.</param>
/// <param name="AveragePrecision">See <see cref="Compute"/>.</param>
public sealed record RankCurve(Estimate AreaUnderRoc, Estimate AveragePrecision)
{
    /// <summary>
    /// One sort of the scores, O(n). <b>AUC</b> = P(score⁺ &gt; score⁻) + ½ P(score⁺ = score⁻), [0, 1], higher is better,
    /// variance of DeLong, DeLong and Clarke-Pearson (1988), interval on the logit scale; an AUC of exactly 0 or 1 has no
    /// interval. <b>Average precision</b> = Σ (Rₖ − Rₖ₋₁) Pₖ over the distinct scores from the top (scikit-learn's, no
    /// interpolation), (0, 1], higher is better, logit interval of Boyd, Eng and Page (2013) with n = positives.
    /// Rows whose score is NaN are left out. Undefined when no scored row, or rows of one class only, are left.
    /// </summary>
    /// <param name="positive">Whether each row is of the positive class.</param>
    /// <param name="scores">The score of the positive class, as long as <paramref name="positive"/>.</param>
    public static RankCurve Compute(ReadOnlySpan<bool> positive, ReadOnlySpan<double> scores)
    {
        if (positive.Length != scores.Length)
        {
            throw new ArgumentException("Labels and scores differ in length.", nameof(scores));
        }

        var keys = GC.AllocateUninitializedArray<ulong>(scores.Length);
        var (m, n) = Split(positive, scores, keys);
        if (m == 0 || n == 0)
        {
            var reason = m + n == 0 ? "no scores" : "labels of one class only";
            return new RankCurve(Estimate.Undefined(reason, m + n, "delong"), Estimate.Undefined(reason, m + n, "logit"));
        }

        var scratch = GC.AllocateUninitializedArray<ulong>(keys.Length);
        var pos = ScoreSorter.Sort(keys.AsSpan(0, m), scratch.AsSpan(0, m));
        var neg = ScoreSorter.Sort(keys.AsSpan(keys.Length - n), scratch.AsSpan(keys.Length - n));
        double sumPositive = 0, squaresPositive = 0, squaresNegative = 0, precision = 0;
        int i = m - 1, j = n - 1;
        while (i >= 0 || j >= 0)
        {
            var key = j < 0 || (i >= 0 && pos[i] > neg[j]) ? pos[i] : neg[j];
            long positivesAbove = m - 1 - i, tiedPositives = 0, tiedNegatives = 0;
            for (; i >= 0 && pos[i] == key; i--)
            {
                tiedPositives++;
            }

            for (; j >= 0 && neg[j] == key; j--)
            {
                tiedNegatives++;
            }

            if (tiedPositives > 0)
            {
                var below = j + 1 + (tiedNegatives / 2.0);
                sumPositive += tiedPositives * below;
                squaresPositive += tiedPositives * below * below;
                precision += (double)(tiedPositives * (m - 1 - i)) / (m - 1 - i + n - 1 - j);
            }

            var above = positivesAbove + (tiedPositives / 2.0);
            squaresNegative += tiedNegatives * above * above;
        }

        precision /= m;
        var auc = sumPositive / m / n;
        var variance = m < 2 || n < 2
            ? 0
            : (Spread(squaresPositive / n / n, auc, m) / m) + (Spread(squaresNegative / m / m, auc, n) / n);
        return new RankCurve(
            Intervals.Logit(auc, Math.Sqrt(variance), m + n, "delong"),
            Intervals.Logit(precision, Math.Sqrt(precision * (1 - precision) / m), m + n, "logit"));
    }

    private static double Spread(double squares, double mean, long count) =>
        Math.Max(0, squares - (count * mean * mean)) / (count - 1);

    /// <summary>Writes the keys of positives from the front and of negatives from the back; gives how many there are.</summary>
    private static (int Positives, int Negatives) Split(ReadOnlySpan<bool> positive, ReadOnlySpan<double> scores, Span<ulong> keys)
    {
        int m = 0, n = 0;
        for (var row = 0; row < scores.Length; row++)
        {
            if (!double.IsNaN(scores[row]))
            {
                // Arithmetic, as no processor foresees the label.
                var step = positive[row] ? 1 : 0;
                keys[(step * m) + ((1 - step) * (keys.Length - 1 - n))] = ScoreSorter.Key(scores[row]);
                m += step;
                n += 1 - step;
            }
        }

        return (m, n);
    }
}
