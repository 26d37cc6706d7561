using System.Text.Json.Nodes;
using Assay.Contracts.Envelopes;

namespace Assay.Contracts.Monitoring;

/// <summary>A monitor set up for one target.</summary>
public sealed record MonitorInstance
{
    /// <summary>The data mart. Required.</summary>
    public string? DataMartId { get; init; }

    /// <summary>The kind of monitor. Required.</summary>
    public string? MonitorDefinitionId { get; init; }

    /// <summary>What it watches. Required.</summary>
    public Target? Target { get; init; }

    /// <summary>Its settings, as given plus what the server adds.</summary>
    public JsonObject? Parameters { get; init; }

    /// <summary>Its limits: those given, and the definition's defaults for the rest.</summary>
    public IReadOnlyList<InstanceThreshold>? Thresholds { get; init; }

    /// <summary>How often it runs; absent: on demand only.</summary>
    public MonitorSchedule? Schedule { get; init; }

    /// <summary>The schedule's id.</summary>
    public string? ScheduleId { get; init; }

    /// <summary>Who set it up: <c>user</c> or <c>service</c>.</summary>
    public string? ManagedBy { get; init; }

    /// <summary>Records not yet evaluated; only when asked for by <c>expand</c>.</summary>
    public RecordCount? UnprocessedRecords { get; init; }

    /// <summary>All records of the target; only when asked for by <c>expand</c>.</summary>
    public RecordCount? TotalRecords { get; init; }

    /// <summary>Whether it can run.</summary>
    public ResourceStatus? Status { get; init; }
}
