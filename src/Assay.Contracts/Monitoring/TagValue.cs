namespace Assay.Contracts.Monitoring;

/// <summary>A tag of a value.</summary>
/// <param name="Id">The tag's id.</param>
/// <param name="Value">Its value.</param>
public sealed record TagValue(string Id, string Value);
