namespace Assay.Server.Dashboard.Parts;

/// <summary>One feature's weight.</summary>
/// <param name="Label">The feature, with its value or range where it is one row's.</param>
/// <param name="Weight">Positive: it spoke for the decision.</param>
/// <param name="Lower">The lower end of its 95 % interval; null without one.</param>
/// <param name="Upper">The upper end.</param>
public sealed record WeightBar(string Label, double Weight, double? Lower = null, double? Upper = null);
