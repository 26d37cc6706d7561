using Assay.Contracts.Envelopes;

namespace Assay.Contracts.Monitoring;

/// <summary>All monitor definitions, custom ones first.</summary>
/// <param name="MonitorDefinitions">The definitions.</param>
public sealed record MonitorDefinitionList(IReadOnlyList<Resource<MonitorDefinition>> MonitorDefinitions);
