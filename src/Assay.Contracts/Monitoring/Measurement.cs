using Assay.Contracts.Envelopes;

namespace Assay.Contracts.Monitoring;

/// <summary>What a run or a custom monitor measured at one point in time.</summary>
public sealed record Measurement
{
    /// <summary>The point in time, UTC.</summary>
    public DateTime Timestamp { get; init; }

    /// <summary>The values, one entry per combination of tags.</summary>
    public IReadOnlyList<MeasurementValue> Values { get; init => field = value ?? []; } = [];

    /// <summary>How many metric values are outside their limits.</summary>
    public int IssueCount { get; init; }

    /// <summary>The run that made it.</summary>
    public string? RunId { get; init; }

    /// <summary>The model's revision.</summary>
    public string? AssetRevision { get; init; }

    /// <summary>What was measured.</summary>
    public Target? Target { get; init; }

    /// <summary>The monitor instance.</summary>
    public string? MonitorInstanceId { get; init; }

    /// <summary>The kind of monitor.</summary>
    public string? MonitorDefinitionId { get; init; }

    /// <summary>The data behind the values; only in the answer about one measurement.</summary>
    public IReadOnlyList<MeasurementSource>? Sources { get; init; }
}
