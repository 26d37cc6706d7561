using Assay.Contracts.Monitoring;

namespace Assay.Server.Monitoring;

/// <summary>A measurement as a monitor computes it.</summary>
/// <param name="Values">Metric values by combination of tags, without limits.</param>
/// <param name="Sources">The data behind them.</param>
/// <param name="Timestamp">The point in time it speaks of; null: the run's.</param>
internal sealed record MeasurementDraft(
    IReadOnlyList<MeasurementValue> Values,
    IReadOnlyList<MeasurementSource> Sources,
    DateTime? Timestamp = null);
