namespace Assay.Monitors.Explainability;

/// <summary>A local linear picture of a model around one row.</summary>
/// <param name="Weights">The features, most important first.</param>
/// <param name="Intercept">The picture's value where every feature is changed.</param>
/// <param name="Fidelity">
/// R² of the picture on copies it was not fitted to, weighted by nearness; at most 1, below 0 when a constant would do
/// better; null when the model's answer does not change at all.
/// </param>
/// <param name="Message">What should be known before relying on it; null when nothing.</param>
public sealed record LimeExplanation(IReadOnlyList<LimeWeight> Weights, double Intercept, double? Fidelity, string? Message);
