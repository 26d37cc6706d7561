namespace Assay.Monitors.Explainability;

/// <summary>A change of one feature.</summary>
/// <param name="Feature">The feature's place.</param>
/// <param name="Value">The value it is changed to.</param>
/// <param name="Cost">How far that is: in standard deviations for numbers, 1 for categories.</param>
/// <param name="Effect">How much the change alone lowers the probability of the decision.</param>
internal sealed record ContrastiveMove(int Feature, string Value, double Cost, double Effect = 0);
