namespace Assay.Monitors.Drift.Distributions;

/// <summary>
/// Rows counted over the cells of a <see cref="NumberBaseline"/>, missing values apart; counts of parts merge into those
/// of the whole.
/// </summary>
/// <param name="Cells">One more than <see cref="NumberBaseline.UpperEdges"/>: the last counts what is above all of them.</param>
/// <param name="Missing">Rows without a value.</param>
public sealed record NumberCounts(IReadOnlyList<long> Cells, long Missing)
{
    /// <summary>The counts of both together.</summary>
    public NumberCounts Merge(NumberCounts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new NumberCounts([.. Cells.Zip(other.Cells, (a, b) => a + b)], Missing + other.Missing);
    }
}
