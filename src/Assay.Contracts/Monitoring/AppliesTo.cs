namespace Assay.Contracts.Monitoring;

/// <summary>Where a monitor or metric makes sense; absent lists mean everywhere.</summary>
/// <param name="InputDataType">Kinds of input.</param>
/// <param name="ProblemType">Kinds of problem.</param>
/// <param name="TargetType">Kinds of target.</param>
public sealed record AppliesTo(
    IReadOnlyList<string>? InputDataType = null,
    IReadOnlyList<string>? ProblemType = null,
    IReadOnlyList<string>? TargetType = null);
