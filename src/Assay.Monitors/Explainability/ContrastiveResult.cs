namespace Assay.Monitors.Explainability;

/// <summary>A contrastive explanation.</summary>
/// <param name="PertinentPositive">Values that must stay for the decision to stay; empty when none must.</param>
/// <param name="PertinentNegative">The smallest change found that changes the decision; empty when none was found.</param>
/// <param name="NegativePrediction">The decision after that change.</param>
/// <param name="NegativeProbability">The probability that the decision is no longer the explained one.</param>
/// <param name="PositiveMessage">A sentence when there is no pertinent positive.</param>
/// <param name="NegativeMessage">A sentence when there is no pertinent negative.</param>
public sealed record ContrastiveResult(
    IReadOnlyList<ContrastiveFeature> PertinentPositive,
    IReadOnlyList<ContrastiveFeature> PertinentNegative,
    string? NegativePrediction,
    double? NegativeProbability,
    string? PositiveMessage,
    string? NegativeMessage);
