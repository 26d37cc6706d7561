namespace Assay.Monitors.Explainability;

/// <summary>A value of a contrastive explanation.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Value">The value that must stay, or that it is changed to; null when missing.</param>
/// <param name="Importance">How much moving this feature alone lowers the probability of the decision.</param>
public sealed record ContrastiveFeature(string Feature, string? Value, double Importance);
