namespace Assay.Contracts.Monitoring;

/// <summary>The series of one combination of tags.</summary>
/// <param name="Tags">The tags.</param>
/// <param name="Metrics">The series.</param>
public sealed record MetricGroup(IReadOnlyList<TagValue> Tags, IReadOnlyList<MetricAggregates> Metrics);
