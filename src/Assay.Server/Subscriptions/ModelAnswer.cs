namespace Assay.Server.Subscriptions;

/// <summary>A model's answers in one common form, whatever form its engine gave them in.</summary>
/// <param name="Predictions">The decision of each row as people name it; null where missing.</param>
/// <param name="Probabilities">The class probabilities of each row, in the order of <paramref name="Classes"/>; null when there are none.</param>
/// <param name="Classes">The classes; empty when unknown or when there are none.</param>
internal sealed record ModelAnswer(IReadOnlyList<string?> Predictions, double[][]? Probabilities, IReadOnlyList<string> Classes);
