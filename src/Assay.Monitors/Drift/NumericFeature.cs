using Assay.Monitors.Tables;

namespace Assay.Monitors.Drift;

/// <summary>A number, standardised by training and held within what training saw, so that no model extrapolates.</summary>
internal sealed record NumericFeature(string Name, double Mean, double Deviation, double Minimum, double Maximum, bool HadMissing)
{
    public int Width => HadMissing ? 2 : 1;

    /// <returns><see langword="null"/> when no row has a value.</returns>
    public static NumericFeature? Learn(Column column, ReadOnlySpan<int> rows)
    {
        double sum = 0, minimum = double.PositiveInfinity, maximum = double.NegativeInfinity;
        var count = 0;
        foreach (var row in rows)
        {
            if (TryRead(column, row, out var value))
            {
                count++;
                sum += value / rows.Length;
                minimum = Math.Min(minimum, value);
                maximum = Math.Max(maximum, value);
            }
        }

        if (count == 0)
        {
            return null;
        }

        var mean = sum * rows.Length / count;
        // Scaling by the range first keeps the squares of huge values finite.
        var range = (maximum / 2) - (minimum / 2);
        var squares = 0.0;
        foreach (var row in rows)
        {
            if (range > 0 && TryRead(column, row, out var value))
            {
                var scaled = (value - mean) / range;
                squares += scaled * scaled;
            }
        }

        var deviation = range * Math.Sqrt(squares / count);
        return new NumericFeature(column.Name, mean, deviation > 0 && double.IsFinite(deviation) ? deviation : 1, minimum, maximum, count < rows.Length);
    }

    public void Encode(Column column, int row, Span<float> target)
    {
        var present = TryRead(column, row, out var value);
        target[0] = present ? (float)((Math.Clamp(value, Minimum, Maximum) - Mean) / Deviation) : 0;
        if (HadMissing)
        {
            target[1] = present ? 0 : 1;
        }
    }

    private static bool TryRead(Column column, int row, out double value) =>
        column.TryGetNumber(row, out value) && double.IsFinite(value);
}
