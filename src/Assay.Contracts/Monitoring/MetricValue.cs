using System.Text.Json.Serialization;

namespace Assay.Contracts.Monitoring;

/// <summary>One number and how certain it is.</summary>
public sealed record MetricValue
{
    /// <summary>The metric's id.</summary>
    public required string Id { get; init; }

    /// <summary>The number; null when it is undefined or there is not enough data.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Value { get; init; }

    /// <summary>The lower limit, when there is one.</summary>
    public double? LowerLimit { get; init; }

    /// <summary>The upper limit, when there is one.</summary>
    public double? UpperLimit { get; init; }

    /// <summary>Lower end of the 95 % confidence interval. Beyond OpenScale.</summary>
    public double? IntervalLower { get; init; }

    /// <summary>Upper end of the 95 % confidence interval. Beyond OpenScale.</summary>
    public double? IntervalUpper { get; init; }

    /// <summary>How the interval was computed. Beyond OpenScale.</summary>
    public string? IntervalMethod { get; init; }

    /// <summary>How many records the number rests on. Beyond OpenScale.</summary>
    public long? Count { get; init; }

    /// <summary><c>ok</c>, <c>confirmed</c>, <c>suspected</c> or <c>insufficient data</c>. Beyond OpenScale.</summary>
    public string? Confidence { get; init; }

    /// <summary>Why there is no number. Beyond OpenScale.</summary>
    public string? Reason { get; init; }
}
