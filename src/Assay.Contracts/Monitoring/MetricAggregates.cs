namespace Assay.Contracts.Monitoring;

/// <summary>The asked-for aggregates of one metric, one value per interval; null where an interval has none.</summary>
public sealed record MetricAggregates
{
    /// <summary>The metric's id.</summary>
    public required string Id { get; init; }

    /// <summary>The limit in force, when there is one.</summary>
    public double? LowerLimit { get; init; }

    /// <summary>The limit in force, when there is one.</summary>
    public double? UpperLimit { get; init; }

    /// <summary>The newest value.</summary>
    public AggregateValues? Last { get; init; }

    /// <summary>The oldest value.</summary>
    public AggregateValues? First { get; init; }

    /// <summary>The smallest value.</summary>
    public AggregateValues? Min { get; init; }

    /// <summary>The largest value.</summary>
    public AggregateValues? Max { get; init; }

    /// <summary>How many values there are.</summary>
    public AggregateValues? Count { get; init; }

    /// <summary>The sum.</summary>
    public AggregateValues? Sum { get; init; }

    /// <summary>The mean.</summary>
    public AggregateValues? Avg { get; init; }

    /// <summary>The median.</summary>
    public AggregateValues? Median { get; init; }

    /// <summary>The sample standard deviation.</summary>
    public AggregateValues? Stddev { get; init; }
}
