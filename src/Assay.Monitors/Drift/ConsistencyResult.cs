namespace Assay.Monitors.Drift;

/// <summary>
/// Which rows violate which constraints. <c>data_drift_magnitude</c> is <see cref="Value"/>: the share of rows that
/// violate at least one, 0 to 1; higher is worse.
/// </summary>
public sealed class ConsistencyResult
{
    private readonly int[] _starts;
    private readonly int[] _violations;

    internal ConsistencyResult(int[] starts, int[] violations)
    {
        _starts = starts;
        _violations = violations;
        Count = starts.Length - 1;
        for (var row = 0; row < Count; row++)
        {
            ViolatingCount += starts[row + 1] > starts[row] ? 1 : 0;
        }

        Value = (double)ViolatingCount / Count;
        (Lower, Upper) = Wilson(ViolatingCount, Count);
    }

    /// <summary>The share of rows that violate at least one constraint.</summary>
    public double Value { get; }

    /// <summary>Lower end of the 95 % interval.</summary>
    public double Lower { get; }

    /// <summary>Upper end of the 95 % interval.</summary>
    public double Upper { get; }

    /// <summary>Rows checked.</summary>
    public int Count { get; }

    /// <summary>Rows that violate at least one constraint.</summary>
    public int ViolatingCount { get; }

    /// <summary>How the interval was made.</summary>
    public string Method => "Wilson score, 95 %";

    /// <summary>The rows that violate at least one constraint, in order.</summary>
    public IEnumerable<int> ViolatingRows => Enumerable.Range(0, Count).Where(row => _starts[row + 1] > _starts[row]);

    /// <summary>The indices into <see cref="ConstraintSet.Constraints"/> of the constraints that a row violates, ascending.</summary>
    public ReadOnlySpan<int> ViolationsOf(int row) => _violations.AsSpan(_starts[row].._starts[row + 1]);

    private static (double Lower, double Upper) Wilson(int hits, int count)
    {
        const double z = 1.959963984540054;
        var share = (double)hits / count;
        var centre = share + (z * z / (2 * count));
        var half = z * Math.Sqrt((share * (1 - share) / count) + (z * z / (4.0 * count * count)));
        var scale = 1 + (z * z / count);
        return (hits == 0 ? 0 : (centre - half) / scale, hits == count ? 1 : (centre + half) / scale);
    }
}
