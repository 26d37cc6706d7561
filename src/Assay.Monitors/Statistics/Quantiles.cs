namespace Assay.Monitors.Statistics;

/// <summary>Exact quantiles by sorting, linear between order statistics (Hyndman and Fan type 7, NumPy's default).</summary>
public sealed class Quantiles
{
    private readonly double[] _sorted;

    /// <summary>Sorts a copy of <paramref name="values"/>; NaN is left out.</summary>
    public Quantiles(ReadOnlySpan<double> values)
    {
        var kept = new double[values.Length];
        var count = 0;
        foreach (var value in values)
        {
            if (!double.IsNaN(value))
            {
                kept[count++] = value;
            }
        }

        Array.Resize(ref kept, count);
        Array.Sort(kept);
        _sorted = kept;
    }

    /// <summary>The number of values that are not NaN.</summary>
    public int Count => _sorted.Length;

    /// <summary>The quantile at <paramref name="probability"/> in [0, 1]; <see langword="null"/> when there are no values.</summary>
    public double? At(double probability)
    {
        if (!(probability is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability is between 0 and 1.");
        }

        if (_sorted.Length == 0)
        {
            return null;
        }

        var position = probability * (_sorted.Length - 1);
        var index = (int)position;
        return index + 1 == _sorted.Length
            ? _sorted[index]
            : _sorted[index] + ((position - index) * (_sorted[index + 1] - _sorted[index]));
    }
}
