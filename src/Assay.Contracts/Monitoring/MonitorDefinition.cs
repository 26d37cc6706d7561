using System.Text.Json;

namespace Assay.Contracts.Monitoring;

/// <summary>A kind of monitor: what it measures and with which default limits.</summary>
public sealed record MonitorDefinition
{
    /// <summary>The name; clients make constants of it. Required.</summary>
    public string? Name { get; init; }

    /// <summary>A free description.</summary>
    public string? Description { get; init; }

    /// <summary>What it measures. Required.</summary>
    public IReadOnlyList<MetricDefinition>? Metrics { get; init; }

    /// <summary>What tells the values of one metric apart. Required.</summary>
    public IReadOnlyList<TagDefinition>? Tags { get; init; }

    /// <summary>Where it applies.</summary>
    public AppliesTo? AppliesTo { get; init; }

    /// <summary>A JSON schema of its parameters.</summary>
    public JsonElement? ParametersSchema { get; init; }

    /// <summary><c>service</c> for built-in ones, else <c>user</c>.</summary>
    public string? ManagedBy { get; init; }

    /// <summary>How often it runs by default.</summary>
    public MonitorSchedule? Schedule { get; init; }

    /// <summary>Default schedules of online and batch deployments.</summary>
    public JsonElement? Schedules { get; init; }

    /// <summary>Who computes it.</summary>
    public JsonElement? MonitorRuntime { get; init; }
}
