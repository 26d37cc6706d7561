namespace Assay.Contracts.Monitoring;

/// <summary>Metric values summed up by interval of time.</summary>
/// <param name="Start">Begin, floored to the interval.</param>
/// <param name="End">End, ceiled to the interval.</param>
/// <param name="Interval">The interval's unit.</param>
/// <param name="MonitorDefinitionId">The kind of monitor.</param>
/// <param name="Groups">One group per combination of tags.</param>
public sealed record MetricSeries(
    DateTime Start,
    DateTime End,
    string? Interval,
    string MonitorDefinitionId,
    IReadOnlyList<MetricGroup> Groups);
