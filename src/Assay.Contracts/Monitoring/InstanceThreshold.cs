namespace Assay.Contracts.Monitoring;

/// <summary>A limit of a monitor instance.</summary>
/// <param name="MetricId">The metric it limits. Required.</param>
/// <param name="Type"><c>lower_limit</c> or <c>upper_limit</c>. Required.</param>
/// <param name="Value">The limit; a value outside it is an issue.</param>
/// <param name="SpecificValues">Other limits where a value's tags match.</param>
public sealed record InstanceThreshold(
    string? MetricId,
    string? Type,
    double? Value = null,
    IReadOnlyList<SpecificThreshold>? SpecificValues = null);
