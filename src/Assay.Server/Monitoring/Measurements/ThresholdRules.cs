using Assay.Contracts.Monitoring;

namespace Assay.Server.Monitoring.Measurements;

/// <summary>Applies an instance's limits to measured values.</summary>
internal static class ThresholdRules
{
    private const string Lower = "lower_limit";
    private const string Upper = "upper_limit";

    /// <summary>
    /// The definition's default limits of metrics that apply to a type of problem, each overridden by the instance's own of the
    /// same metric and type.
    /// </summary>
    /// <param name="definition">The definition.</param>
    /// <param name="given">The instance's own limits.</param>
    /// <param name="problemType">The type of problem; null: every metric applies.</param>
    public static IReadOnlyList<InstanceThreshold> Merge(MonitorDefinition definition, IReadOnlyList<InstanceThreshold>? given, string? problemType)
    {
        var merged = new List<InstanceThreshold>();
        foreach (var metric in (definition.Metrics ?? []).Where(m => problemType is null || m.AppliesTo?.ProblemType?.Contains(problemType) != false))
        {
            foreach (var threshold in metric.Thresholds ?? [])
            {
                var own = given?.LastOrDefault(t => t.MetricId == metric.Id && t.Type == threshold.Type);
                merged.Add(own ?? new InstanceThreshold(metric.Id, threshold.Type, threshold.Default));
            }
        }

        merged.AddRange((given ?? []).Where(t => !merged.Any(m => m.MetricId == t.MetricId && m.Type == t.Type)));
        return merged;
    }

    /// <summary>
    /// The same values with their limits and how certain a violation is: <c>confirmed</c> when the whole interval is
    /// outside the limit, <c>suspected</c> when only the point value is. A monitor that has tested it says so itself.
    /// </summary>
    public static IReadOnlyList<MeasurementValue> Apply(IReadOnlyList<MeasurementValue> values, IReadOnlyList<InstanceThreshold> thresholds) =>
        [.. values.Select(value => value with { Metrics = [.. value.Metrics.Select(metric => Apply(metric, value.Tags, thresholds))] })];

    /// <summary>How many values are outside their limits.</summary>
    public static int CountIssues(IReadOnlyList<MeasurementValue> values) =>
        values.Sum(value => value.Metrics.Count(IsOutside));

    public static bool IsOutside(MetricValue metric) => metric.Value < metric.LowerLimit || metric.Value > metric.UpperLimit;

    /// <summary>The upper limit of a metric's value with these tags; null when it has none.</summary>
    public static double? UpperLimit(string metricId, IReadOnlyList<TagValue> tags, IReadOnlyList<InstanceThreshold> thresholds) => Limit(metricId, Upper, tags, thresholds);

    private static MetricValue Apply(MetricValue metric, IReadOnlyList<TagValue> tags, IReadOnlyList<InstanceThreshold> thresholds)
    {
        var limited = metric with
        {
            LowerLimit = Limit(metric.Id, Lower, tags, thresholds),
            UpperLimit = UpperLimit(metric.Id, tags, thresholds),
        };
        return limited with { Confidence = Confidence(limited) };
    }

    private static string? Confidence(MetricValue metric)
    {
        if (metric.Value is null)
        {
            return "insufficient data";
        }

        if (metric.LowerLimit is null && metric.UpperLimit is null)
        {
            return null;
        }

        if (!IsOutside(metric))
        {
            return "ok";
        }

        return metric.Confidence ?? (metric.IntervalUpper < metric.LowerLimit || metric.IntervalLower > metric.UpperLimit ? "confirmed" : "suspected");
    }

    private static double? Limit(string metricId, string type, IReadOnlyList<TagValue> tags, IReadOnlyList<InstanceThreshold> thresholds)
    {
        var threshold = thresholds.LastOrDefault(t => t.MetricId == metricId && t.Type == type);
        var specific = threshold?.SpecificValues?.FirstOrDefault(s =>
            s.AppliesTo is { Count: > 0 } conditions && conditions.All(c => tags.Any(t => t.Id == c.Key && t.Value == c.Value)));
        return specific is null ? threshold?.Value : specific.Value;
    }
}
