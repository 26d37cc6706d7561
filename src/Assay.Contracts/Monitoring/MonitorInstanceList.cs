using Assay.Contracts.Envelopes;

namespace Assay.Contracts.Monitoring;

/// <summary>All monitor instances that match the query.</summary>
/// <param name="MonitorInstances">The instances, oldest first.</param>
public sealed record MonitorInstanceList(IReadOnlyList<Resource<MonitorInstance>> MonitorInstances);
