using Assay.Monitors.Statistics;

namespace Assay.Monitors.Quality;

/// <summary>
/// The quality of a binary classifier without labels, from its calibrated probabilities alone (CBPE, NannyML): a row with
/// probability p counts p times as positive and 1 − p times as negative.
/// </summary>
public static class ConfidenceBasedEstimation
{
    private const string Method = "poisson-binomial-delta";

    /// <summary>
    /// Expected <c>accuracy</c>, <c>precision</c>, <c>recall</c>, <c>f1_measure</c> and <c>area_under_roc</c>, defined as those
    /// of <see cref="BinaryQuality"/> on the expected confusion matrix and curve; all in [0, 1], higher is better. The interval
    /// is where the metric would lie if the labels were known: labels are independent with their probabilities, the first-order
    /// variance is Σ p(1 − p) (∂metric/∂label)², on the logit scale. It holds only as far as the probabilities are calibrated and the relation
    /// of inputs and outcome has not changed, and says nothing of either.
    /// </summary>
    /// <param name="predictionIsPositive">Whether each row is predicted to be of the positive class.</param>
    /// <param name="probabilities">The calibrated probability of the positive class, in [0, 1]; rows with NaN are left out.</param>
    /// <exception cref="ArgumentException">The lengths differ or a probability is outside [0, 1].</exception>
    public static IReadOnlyDictionary<string, Estimate> Compute(ReadOnlySpan<bool> predictionIsPositive, ReadOnlySpan<double> probabilities)
    {
        if (predictionIsPositive.Length != probabilities.Length)
        {
            throw new ArgumentException("Predictions and probabilities differ in length.", nameof(probabilities));
        }

        // Expected positives and their variance, of rows called positive and of the others.
        long count = 0, called = 0;
        double hits = 0, missed = 0, calledVariance = 0, otherVariance = 0;
        for (var row = 0; row < probabilities.Length; row++)
        {
            var p = probabilities[row];
            if (double.IsNaN(p))
            {
                continue;
            }

            if (p is < 0 or > 1)
            {
                throw new ArgumentException($"Probability {p} of row {row} is outside [0, 1].", nameof(probabilities));
            }

            count++;
            if (predictionIsPositive[row])
            {
                called++;
                hits += p;
                calledVariance += p * (1 - p);
            }
            else
            {
                missed += p;
                otherVariance += p * (1 - p);
            }
        }

        var positives = hits + missed;
        var either = called + positives;
        return new Dictionary<string, Estimate>(StringComparer.Ordinal)
        {
            ["accuracy"] = Of(hits + (count - called) - missed, count, 1.0 / count, -1.0 / count, "no observations"),
            ["precision"] = Of(hits, called, 1.0 / called, 0, "no positive prediction"),
            ["recall"] = Of(hits, positives, missed / (positives * positives), -hits / (positives * positives), "no expected positive"),
            ["f1_measure"] = Of(2 * hits, either, 2 * (either - hits) / (either * either), -2 * hits / (either * either), "no positive prediction and no expected positive"),
            ["area_under_roc"] = Area(probabilities, count),
        };

        Estimate Of(double part, double whole, double byCalled, double byOther, string reason) => whole == 0
            ? Estimate.Undefined(reason, count, Method)
            : Intervals.Logit(part / whole, Math.Sqrt((calledVariance * byCalled * byCalled) + (otherVariance * byOther * byOther)), count, Method);
    }

    /// <summary>P(p⁺ &gt; p⁻) + ½ P(p⁺ = p⁻) of a row drawn as positive and one drawn as negative.</summary>
    private static Estimate Area(ReadOnlySpan<double> probabilities, long count)
    {
        var sorted = new double[count];
        var kept = 0;
        foreach (var p in probabilities)
        {
            if (!double.IsNaN(p))
            {
                sorted[kept++] = p;
            }
        }

        Array.Sort(sorted);
        double positives = 0, negatives = 0;
        foreach (var p in sorted)
        {
            positives += p;
            negatives += 1 - p;
        }

        if (positives == 0 || negatives == 0)
        {
            return Estimate.Undefined(count == 0 ? "no observations" : "no expected positive or no expected negative", count, Method);
        }

        var area = 0.0;
        Walk(sorted, (p, size, below, upTo) => area += size * p * below);
        area /= positives * negatives;
        area = Math.Min(area, 1);
        var variance = 0.0;
        Walk(sorted, (p, size, below, upTo) =>
        {
            var slope = ((below - (positives - upTo)) / (positives * negatives)) - (area * ((1 / positives) - (1 / negatives)));
            variance += size * p * (1 - p) * slope * slope;
        });
        return Intervals.Logit(area, Math.Sqrt(variance), count, Method);

        // For each different probability: the negatives expected below it and the positives expected up to it, ties counted half.
        static void Walk(double[] sorted, Action<double, int, double, double> visit)
        {
            double below = 0, upTo = 0;
            for (int first = 0, next = 0; first < sorted.Length; first = next)
            {
                while (next < sorted.Length && sorted[next] == sorted[first])
                {
                    next++;
                }

                var (p, size) = (sorted[first], next - first);
                visit(p, size, below + (size * (1 - p) / 2), upTo + (size * p / 2));
                below += size * (1 - p);
                upTo += size * p;
            }
        }
    }
}
