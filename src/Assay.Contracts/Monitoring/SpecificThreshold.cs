namespace Assay.Contracts.Monitoring;

/// <summary>A limit that holds where all of its conditions match.</summary>
/// <param name="Value">The limit.</param>
/// <param name="AppliesTo">The conditions.</param>
public sealed record SpecificThreshold(double? Value, IReadOnlyList<ThresholdCondition>? AppliesTo);
