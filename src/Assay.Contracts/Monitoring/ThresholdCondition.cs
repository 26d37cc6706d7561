namespace Assay.Contracts.Monitoring;

/// <summary>A condition on a value's tags.</summary>
/// <param name="Type">Always <c>tag</c>.</param>
/// <param name="Key">The tag's id.</param>
/// <param name="Value">The value it must have.</param>
public sealed record ThresholdCondition(string? Type, string? Key, string? Value);
