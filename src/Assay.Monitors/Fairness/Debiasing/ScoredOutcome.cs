namespace Assay.Monitors.Fairness.Debiasing;

/// <summary>A model's answer as a policy sees it.</summary>
/// <param name="Group">The group of its row, as in <see cref="FairnessFeature.GroupAt"/>; −1 for none.</param>
/// <param name="IsFavourable">Whether the model's own decision is favourable.</param>
/// <param name="FavourableProbability">The probability of a favourable decision, [0, 1]; NaN when the model gives none.</param>
public readonly record struct ScoredOutcome(int Group, bool IsFavourable, double FavourableProbability);
