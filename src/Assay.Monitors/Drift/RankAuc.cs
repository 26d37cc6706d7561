namespace Assay.Monitors.Drift;

/// <summary>Area under the ROC curve as the rank statistic, ties counted half.</summary>
internal static class RankAuc
{
    /// <summary>The area, 0 to 1; <see langword="null"/> when one class is absent.</summary>
    public static double? Compute(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive)
    {
        var sorted = scores.ToArray();
        var labels = positive.ToArray();
        Array.Sort(sorted, labels);
        double positives = labels.AsSpan().Count(true);
        var negatives = labels.Length - positives;
        if (positives == 0 || negatives == 0)
        {
            return null;
        }

        var rankSum = 0.0;
        for (var start = 0; start < sorted.Length;)
        {
            var end = start;
            var tied = 0;
            while (end < sorted.Length && sorted[end].Equals(sorted[start]))
            {
                tied += labels[end] ? 1 : 0;
                end++;
            }

            rankSum += tied * (start + 1 + end) / 2.0;
            start = end;
        }

        return (rankSum - (positives * (positives + 1) / 2)) / (positives * negatives);
    }
}
