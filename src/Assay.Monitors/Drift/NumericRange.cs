namespace Assay.Monitors.Drift;

/// <summary>Numbers from <paramref name="Minimum"/> to <paramref name="Maximum"/>, both included.</summary>
/// <param name="Minimum">The smallest number within.</param>
/// <param name="Maximum">The largest number within.</param>
/// <param name="Count">How many values of training lay within.</param>
public sealed record NumericRange(double Minimum, double Maximum, int Count)
{
    /// <summary>Whether a number lies within.</summary>
    public bool Contains(double value) => value >= Minimum && value <= Maximum;
}
