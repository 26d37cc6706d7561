namespace Assay.Contracts.Monitoring;

/// <summary>One metric of a monitor.</summary>
public sealed record MetricDefinition
{
    /// <summary>The metric's id: a slug of its name. Absent in requests.</summary>
    public string? Id { get; init; }

    /// <summary>The name shown to people. Required.</summary>
    public string? Name { get; init; }

    /// <summary>What it says.</summary>
    public string? Description { get; init; }

    /// <summary>Default limits.</summary>
    public IReadOnlyList<MetricThreshold>? Thresholds { get; init; }

    /// <summary>Whether every measurement has it.</summary>
    public bool? Required { get; init; }

    /// <summary>Where it applies.</summary>
    public AppliesTo? AppliesTo { get; init; }

    /// <summary><c>increasing</c> (more is better), <c>decreasing</c> or <c>unknown</c>.</summary>
    public string? ExpectedDirection { get; init; }

    /// <summary>How values are summed up over time.</summary>
    public string? DefaultAggregation { get; init; }
}
