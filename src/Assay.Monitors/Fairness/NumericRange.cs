using System.Globalization;

namespace Assay.Monitors.Fairness;

/// <summary>An inclusive range of numbers.</summary>
/// <param name="Low">The smallest member.</param>
/// <param name="High">The largest member.</param>
public readonly record struct NumericRange(double Low, double High)
{
    /// <summary>Whether <paramref name="value"/> lies inside; never for NaN.</summary>
    public bool Contains(double value) => value >= Low && value <= High;

    /// <summary>The range as <c>18-25</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Low:R}-{High:R}");
}
