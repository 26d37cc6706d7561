namespace Assay.Monitors.Statistics;

/// <summary>A number with its 95 % confidence interval.</summary>
/// <param name="Value">The point estimate; <see langword="null"/> when it is undefined for the data (see <see cref="Reason"/>).</param>
/// <param name="Lower">The lower end of the interval; <see langword="null"/> when none can be given.</param>
/// <param name="Upper">The upper end of the interval; <see langword="null"/> when none can be given or it is unbounded.</param>
/// <param name="Count">The number of observations behind the value.</param>
/// <param name="Method">The name of the interval's method, such as <c>wilson</c>.</param>
public sealed record Estimate(double? Value, double? Lower, double? Upper, long Count, string Method)
{
    /// <summary>Why the value is undefined; <see langword="null"/> when it is defined.</summary>
    public string? Reason { get; init; }

    /// <summary>An estimate without a value.</summary>
    public static Estimate Undefined(string reason, long count, string method) =>
        new(null, null, null, count, method) { Reason = reason };

    /// <summary>The estimate with the ends of its interval cut to the range that the value can have.</summary>
    public Estimate Within(double least, double most) => this with
    {
        Lower = Lower is { } lower ? Math.Max(least, lower) : null,
        Upper = Upper is { } upper ? Math.Min(most, upper) : null,
    };

    /// <summary>
    /// The estimate of <c>f(x)</c> for a monotone <paramref name="function"/>; the ends change places when it decreases.
    /// </summary>
    public Estimate Transform(Func<double, double> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        double? lower = Lower is { } l ? function(l) : null;
        double? upper = Upper is { } u ? function(u) : null;
        var swap = lower > upper;
        return this with
        {
            Value = Value is { } v ? function(v) : null,
            Lower = swap ? upper : lower,
            Upper = swap ? lower : upper,
        };
    }
}
