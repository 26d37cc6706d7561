namespace Assay.Monitors.Drift;

/// <summary>
/// Widens the range between the extremes of a sample until about a given share of the population is expected outside.
/// </summary>
internal static class TailMargin
{
    private const double MaximumReach = 3;

    /// <summary>
    /// Of n values, about 1/n of the population lies beyond either extreme. Where the share wanted is smaller, the tail is
    /// continued as an exponential one: from median to extreme it fell by a factor of n/2, it falls on at that pace.
    /// Never less than 10/n of the width, nor more than three times the way from the median.
    /// </summary>
    public static NumericRange Widen(NumericRange seen, double median, double outside)
    {
        var least = (seen.Maximum - seen.Minimum) * Math.Min(0.5, 10.0 / seen.Count);
        var folds = Math.Log(2 / (seen.Count * outside));
        var reach = seen.Count > 4 ? Math.Clamp(folds / Math.Log(seen.Count / 2.0), 0, MaximumReach) : MaximumReach;
        return seen with
        {
            Minimum = Math.Max(double.MinValue, seen.Minimum - Math.Max(least, reach * (median - seen.Minimum))),
            Maximum = Math.Min(double.MaxValue, seen.Maximum + Math.Max(least, reach * (seen.Maximum - median))),
        };
    }
}
