namespace Assay.Monitors.Drift;

/// <summary>A value of one column beside a value of another.</summary>
/// <param name="First">The first column's value.</param>
/// <param name="Second">The second column's value.</param>
public sealed record CategoryPair(string First, string Second);
