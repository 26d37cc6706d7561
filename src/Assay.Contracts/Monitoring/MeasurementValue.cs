namespace Assay.Contracts.Monitoring;

/// <summary>The metric values of one combination of tags.</summary>
/// <param name="Metrics">The values.</param>
/// <param name="Tags">The tags; empty when there is only one combination.</param>
public sealed record MeasurementValue(IReadOnlyList<MetricValue> Metrics, IReadOnlyList<TagValue> Tags);
