using System.Text.Json;

namespace Assay.Contracts.Monitoring;

/// <summary>How often a monitor runs.</summary>
public sealed record MonitorSchedule
{
    /// <summary>How many units lie between runs; at least 1.</summary>
    public int? RepeatInterval { get; init; }

    /// <summary><c>minute</c>, <c>hour</c>, <c>day</c>, <c>week</c>, <c>month</c> or <c>year</c>.</summary>
    public string? RepeatUnit { get; init; }

    /// <summary>Same words as <see cref="RepeatUnit"/>.</summary>
    public string? RepeatType { get; init; }

    /// <summary>When the first run is due.</summary>
    public ScheduleStart? StartTime { get; init; }

    /// <summary><c>enabled</c> (the default) or <c>disabled</c>.</summary>
    public string? Status { get; init; }
}
