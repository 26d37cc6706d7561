namespace Assay.Server.Dashboard.Parts;

/// <summary>One feature's weight.</summary>
/// <param name="Label">The feature with its value or range.</param>
/// <param name="Weight">Positive: it spoke for the decision.</param>
public sealed record WeightBar(string Label, double Weight);
