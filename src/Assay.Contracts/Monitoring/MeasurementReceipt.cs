using System.Text.Json;

namespace Assay.Contracts.Monitoring;

/// <summary>What was stored of a pushed measurement.</summary>
/// <param name="MeasurementId">Its id.</param>
/// <param name="Timestamp">Its point in time.</param>
/// <param name="Metrics">The values as given.</param>
/// <param name="RunId">The run it belongs to.</param>
public sealed record MeasurementReceipt(
    string MeasurementId,
    DateTime Timestamp,
    IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> Metrics,
    string? RunId = null);
