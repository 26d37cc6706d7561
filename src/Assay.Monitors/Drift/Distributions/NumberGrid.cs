namespace Assay.Monitors.Drift.Distributions;

/// <summary>The equidistant grid of a <see cref="NumberBaseline"/>.</summary>
internal static class NumberGrid
{
    private const int RangeCells = 128;

    /// <summary>The upper edges of all cells but the last, which is open.</summary>
    public static double[] Edges(double minimum, double maximum)
    {
        var width = CellWidth(minimum, maximum);
        var edges = new double[(3 * RangeCells) + 1];
        for (var i = 0; i < edges.Length; i++)
        {
            edges[i] = Math.Clamp(minimum + ((i - RangeCells - 0.5) * width), double.MinValue, double.MaxValue);
        }

        return edges;
    }

    /// <summary>The middles of all cells; of an open one, as if it were as wide as the others.</summary>
    public static double[] Middles(double minimum, double maximum)
    {
        var half = CellWidth(minimum, maximum) / 2;
        var edges = Edges(minimum, maximum);
        return [edges[0] - half, .. edges.Select(e => e + half)];
    }

    /// <summary>The smallest and the largest number lie in the middles of their cells. Divided first, so that the range stays finite.</summary>
    private static double CellWidth(double minimum, double maximum) => (maximum / (RangeCells - 1)) - (minimum / (RangeCells - 1));
}
