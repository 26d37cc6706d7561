using System.Text.Json;

namespace Assay.Contracts.Monitoring;

/// <summary>A measurement pushed by a client.</summary>
public sealed record MeasurementRequest
{
    /// <summary>The point in time. Required.</summary>
    public string? Timestamp { get; init; }

    /// <summary>Objects of metric id → number and tag id → text. Required.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, JsonElement>>? Metrics { get; init; }

    /// <summary>The run it belongs to.</summary>
    public string? RunId { get; init; }

    /// <summary>The data behind the values.</summary>
    public IReadOnlyList<MeasurementSource>? Sources { get; init; }

    /// <summary>The model's revision.</summary>
    public string? AssetRevision { get; init; }
}
