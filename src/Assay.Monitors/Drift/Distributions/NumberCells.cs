namespace Assay.Monitors.Drift.Distributions;

/// <summary>
/// Cells of numbers by their ascending upper edges: each takes what is above the edge before and up to its own, one more
/// cell what is above all.
/// </summary>
internal static class NumberCells
{
    /// <summary>The cell of a value: that of the first edge that is not below it, also where edges are equal.</summary>
    public static int IndexOf(double[] upperEdges, double value)
    {
        var (low, high) = (0, upperEdges.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = upperEdges[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Counts over cells as counts over fewer cells.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="upperEdges">The edges they are counted over.</param>
    /// <param name="edges">Some of those edges.</param>
    public static long[] Fold(IReadOnlyList<long> counts, IReadOnlyList<double> upperEdges, double[] edges)
    {
        var folded = new long[edges.Length + 1];
        var to = 0;
        for (var cell = 0; cell < counts.Count; cell++)
        {
            while (to < edges.Length && (cell == upperEdges.Count || upperEdges[cell] > edges[to]))
            {
                to++;
            }

            folded[to] += counts[cell];
        }

        return folded;
    }
}
