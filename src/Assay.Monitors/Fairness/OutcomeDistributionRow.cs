namespace Assay.Monitors.Fairness;

/// <summary>One line of a data distribution.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Group">The group whose rows are counted.</param>
/// <param name="Label">The predicted label.</param>
/// <param name="Count">The number of rows.</param>
/// <param name="IsFavourable">Whether the label is favourable.</param>
/// <param name="IsReference">Whether the group is a reference group.</param>
public sealed record OutcomeDistributionRow(
    string Feature, FairnessGroup Group, string Label, long Count, bool IsFavourable, bool IsReference);
