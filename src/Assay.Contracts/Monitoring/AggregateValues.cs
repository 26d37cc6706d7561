namespace Assay.Contracts.Monitoring;

/// <summary>An aggregate, interval by interval.</summary>
/// <param name="Value">One value per interval; null where there is none.</param>
/// <param name="MeasurementId">The measurement behind each value, for <c>first</c>, <c>last</c>, <c>min</c> and <c>max</c>.</param>
public sealed record AggregateValues(IReadOnlyList<double?> Value, IReadOnlyList<string?>? MeasurementId = null);
