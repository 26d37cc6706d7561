namespace Assay.Monitors.Fairness;

/// <summary>One copy of an original row.</summary>
/// <param name="OriginalRow">The row it is a copy of.</param>
/// <param name="Group">The group it was moved to, an index of <see cref="FairnessFeature.GroupAt"/>.</param>
/// <param name="ScoreRow">The row of <see cref="PerturbationPlan.RowsToScore"/> that has its prediction.</param>
public readonly record struct PerturbedCopy(int OriginalRow, int Group, int ScoreRow);
