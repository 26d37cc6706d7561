using Assay.Monitors.Statistics;

namespace Assay.Monitors.Fairness.Debiasing;

/// <summary>What debiasing costs in right decisions.</summary>
public static class AccuracyCost
{
    /// <summary>
    /// <c>(b − c) / n</c> in [−1, 1], the accuracy before less that after on the same rows: b were right and became wrong, c were
    /// wrong and became right; positive is a loss. The interval is that of Agresti and Min (2005) for paired proportions, Wald's
    /// with half a row added to each of the four cells. Undefined without rows.
    /// </summary>
    /// <param name="lost">b: rows that were right and became wrong.</param>
    /// <param name="won">c: rows that were wrong and became right.</param>
    /// <param name="rows">n: all labelled rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative, or there are more changes than rows.</exception>
    public static Estimate Compute(long lost, long won, long rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lost);
        ArgumentOutOfRangeException.ThrowIfNegative(won);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, lost + won);
        if (rows == 0)
        {
            return Estimate.Undefined("no labelled rows", 0, "agresti-min");
        }

        var (b, c, n) = (lost + 0.5, won + 0.5, rows + 2.0);
        var middle = (b - c) / n;
        var margin = Proportion.Z95 * Math.Sqrt(b + c - ((b - c) * (b - c) / n)) / n;
        return new Estimate((double)(lost - won) / rows, middle - margin, middle + margin, rows, "agresti-min").Within(-1, 1);
    }
}
