namespace Assay.Contracts.Envelopes;

/// <summary>What a data set, monitor instance or measurement is about.</summary>
/// <param name="TargetType"><c>subscription</c>, <c>instance</c>, <c>data_mart</c>, <c>project</c> or <c>space</c>.</param>
/// <param name="TargetId">The target's id.</param>
public sealed record Target(string? TargetType, string? TargetId);
