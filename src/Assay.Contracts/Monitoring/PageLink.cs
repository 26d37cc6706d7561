namespace Assay.Contracts.Monitoring;

/// <summary>The address of a page.</summary>
/// <param name="Url">Path and query, relative to the instance.</param>
public sealed record PageLink(string Url);
