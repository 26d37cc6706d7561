using Assay.Contracts.Monitoring;
using Assay.Monitors.Statistics;

namespace Assay.Server.Monitoring;

/// <summary>Numbers with their uncertainty, as the API writes them.</summary>
internal static class MetricValues
{
    public static MetricValue ToMetric(this Estimate estimate, string id) => new()
    {
        Id = id,
        Value = Finite(estimate.Value),
        IntervalLower = Finite(estimate.Lower),
        IntervalUpper = Finite(estimate.Upper),
        IntervalMethod = estimate.Value is null ? null : estimate.Method,
        Count = estimate.Count,
        Reason = estimate.Reason,
    };

    /// <summary>A plain count or summary that has no interval.</summary>
    public static MetricValue Plain(string id, double? value, long? count = null, string? reason = null) => new()
    {
        Id = id,
        Value = Finite(value),
        Count = count,
        Reason = reason,
    };

    /// <summary>A metric without a number, because there are too few records.</summary>
    public static MetricValue Insufficient(string id, long have, long need) => new()
    {
        Id = id,
        Count = have,
        Reason = $"insufficient data: {have} of {need}",
    };

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
