using Assay.Contracts.Monitoring;

namespace Assay.Server.Dashboard.Parts;

/// <summary>A value at a point in time.</summary>
/// <param name="Time">The point in time.</param>
/// <param name="Metric">The value with its interval and limits.</param>
public sealed record ChartPoint(DateTime Time, MetricValue Metric);
