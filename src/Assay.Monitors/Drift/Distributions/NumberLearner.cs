using Assay.Monitors.Tables;

namespace Assay.Monitors.Drift.Distributions;

/// <summary>Learns the distribution of a column's numbers.</summary>
internal static class NumberLearner
{
    /// <returns><see langword="null"/> when there is no number.</returns>
    public static NumberBaseline? Learn(Column column, bool asCategories)
    {
        var numbers = new List<double>(column.Length);
        for (var row = 0; row < column.Length; row++)
        {
            if (column.TryGetNumber(row, out var value) && double.IsFinite(value))
            {
                // Adding 0 turns −0 into 0, which it equals.
                numbers.Add(value + 0.0);
            }
        }

        if (numbers.Count == 0)
        {
            return null;
        }

        numbers.Sort();
        var (values, counts) = Summarize(numbers);
        var isExact = values.Count <= NumberBaseline.MaxValues;
        var isDiscrete = isExact && (asCategories || values.Count < Math.Log2(numbers.Count));
        var baseline = new NumberBaseline(
            values, counts, isExact, isDiscrete, numbers[0], numbers[^1], [], column.Length - numbers.Count);
        if (!isExact)
        {
            (values, counts) = Thin(values, counts, numbers.Count);
            baseline = baseline with { Values = values, Counts = counts };
        }

        return isDiscrete ? baseline : baseline with { Grid = GridCounts(numbers, baseline.GridEdges) };
    }

    private static (List<double> Values, List<long> Counts) Summarize(List<double> sorted)
    {
        var (values, counts) = (new List<double>(), new List<long>());
        foreach (var number in sorted)
        {
            if (values.Count == 0 || number > values[^1])
            {
                values.Add(number);
                counts.Add(0);
            }

            counts[^1]++;
        }

        return (values, counts);
    }

    private static (List<double> Values, List<long> Counts) Thin(List<double> values, List<long> counts, long total)
    {
        var (kept, rows) = (new List<double>(), new List<long>());
        long below = 0, taken = 0;
        for (var i = 0; i < values.Count; i++)
        {
            below += counts[i];
            if (below * NumberBaseline.MaxValues >= (kept.Count + 1) * total || i == values.Count - 1)
            {
                kept.Add(values[i]);
                rows.Add(below - taken);
                taken = below;
            }
        }

        return (kept, rows);
    }

    private static long[] GridCounts(List<double> numbers, double[] edges)
    {
        var grid = new long[edges.Length + 1];
        foreach (var number in numbers)
        {
            grid[NumberCells.IndexOf(edges, number)]++;
        }

        return grid;
    }
}
