namespace Assay.Monitors.Fairness;

/// <summary>How many rows of a group there are, and how many of them have a favourable outcome.</summary>
/// <param name="Favourable">Rows with a favourable prediction.</param>
/// <param name="Total">All rows.</param>
public readonly record struct OutcomeCounts(long Favourable, long Total)
{
    /// <summary><c>Favourable / Total</c>; <see langword="null"/> when there are no rows.</summary>
    public double? Rate => Total == 0 ? null : (double)Favourable / Total;

    /// <summary>The counts of both together.</summary>
    public OutcomeCounts Merge(OutcomeCounts other) => new(Favourable + other.Favourable, Total + other.Total);
}
