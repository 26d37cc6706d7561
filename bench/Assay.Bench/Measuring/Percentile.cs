namespace Assay.Bench.Measuring;

/// <summary>Order statistics.</summary>
internal static class Percentile
{
    public static double Median(IReadOnlyList<double> values) => Of(values, 0.5);

    /// <summary>The value below which a share of the values lies, interpolated.</summary>
    public static double Of(IReadOnlyList<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (position - below));
    }
}
