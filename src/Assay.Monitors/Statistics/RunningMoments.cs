using System.Numerics.Tensors;

namespace Assay.Monitors.Statistics;

/// <summary>
/// Count, minimum, maximum, mean and variance of a stream, in constant memory (Welford 1962); parts merge into the whole
/// (Chan, Golub and LeVeque 1979). NaN is skipped. Not thread-safe.
/// </summary>
public sealed class RunningMoments
{
    private double _squares;
    private double _mean;
    private double _minimum = double.PositiveInfinity;
    private double _maximum = double.NegativeInfinity;

    /// <summary>The number of values.</summary>
    public long Count { get; private set; }

    /// <summary>The mean; <see langword="null"/> when empty.</summary>
    public double? Mean => Count == 0 ? null : _mean;

    /// <summary>The smallest value; <see langword="null"/> when empty.</summary>
    public double? Minimum => Count == 0 ? null : _minimum;

    /// <summary>The largest value; <see langword="null"/> when empty.</summary>
    public double? Maximum => Count == 0 ? null : _maximum;

    /// <summary>The unbiased variance <c>Σ(x − mean)² / (n − 1)</c>; <see langword="null"/> below two values.</summary>
    public double? Variance => Count < 2 ? null : _squares / (Count - 1);

    /// <summary>Adds one value.</summary>
    public void Add(double value)
    {
        if (double.IsNaN(value))
        {
            return;
        }

        Count++;
        var delta = value - _mean;
        _mean += delta / Count;
        _squares += delta * (value - _mean);
        _minimum = Math.Min(_minimum, value);
        _maximum = Math.Max(_maximum, value);
    }

    /// <summary>Adds values; many at once cost a fraction of one by one.</summary>
    public void Add(ReadOnlySpan<double> values)
    {
        var sum = TensorPrimitives.Sum(values);
        if (!double.IsFinite(sum) || values.IsEmpty)
        {
            foreach (var value in values)
            {
                Add(value);
            }

            return;
        }

        var mean = sum / values.Length;
        var squares = 0.0;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        Merge(new RunningMoments
        {
            Count = values.Length,
            _mean = mean,
            _squares = squares,
            _minimum = TensorPrimitives.Min(values),
            _maximum = TensorPrimitives.Max(values),
        });
    }

    /// <summary>Adds everything <paramref name="other"/> has seen.</summary>
    public void Merge(RunningMoments other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Count == 0)
        {
            return;
        }

        var total = Count + other.Count;
        var delta = other._mean - _mean;
        _squares += other._squares + (delta * delta * Count * other.Count / total);
        _mean += delta * other.Count / total;
        _minimum = Math.Min(_minimum, other._minimum);
        _maximum = Math.Max(_maximum, other._maximum);
        Count = total;
    }

    /// <summary>
    /// The mean with the normal interval <c>mean ± 1.96 s / √n</c>; without an interval below two values, undefined when empty.
    /// </summary>
    public Estimate ToEstimate()
    {
        if (Count == 0)
        {
            return Estimate.Undefined("no observations", 0, "normal");
        }

        var half = Variance is { } variance ? Proportion.Z95 * Math.Sqrt(variance / Count) : (double?)null;
        return new Estimate(_mean, _mean - half, _mean + half, Count, "normal");
    }
}
