using Assay.Contracts.Monitoring;

namespace Assay.Server.Monitoring.Definitions;

/// <summary>Short forms for built-in definitions.</summary>
internal static class Define
{
    public const string MoreIsBetter = "increasing";
    public const string LessIsBetter = "decreasing";
    public const string Neutral = "unknown";

    public static readonly IReadOnlyList<string> Classification = ["binary", "multiclass"];

    public static MetricDefinition Metric(
        string id,
        string name,
        string direction = Neutral,
        double? lower = null,
        double? upper = null,
        IReadOnlyList<string>? problems = null)
    {
        var thresholds = new List<MetricThreshold>();
        if (lower is not null)
        {
            thresholds.Add(new MetricThreshold("lower_limit", lower));
        }

        if (upper is not null)
        {
            thresholds.Add(new MetricThreshold("upper_limit", upper));
        }

        return new MetricDefinition
        {
            Id = id,
            Name = name,
            Thresholds = thresholds,
            ExpectedDirection = direction,
            Required = false,
            AppliesTo = new AppliesTo(ProblemType: problems ?? ["binary", "multiclass", "regression"], TargetType: ["subscription"]),
        };
    }

    public static TagDefinition Tag(string id, string description) => new(id, id, description, true);

    public static MonitorSchedule Every(int interval, string unit, int delayMinutes = 0) => new()
    {
        RepeatInterval = interval,
        RepeatUnit = unit,
        RepeatType = unit,
        StartTime = new ScheduleStart("relative", "minute", delayMinutes),
        Status = "enabled",
    };

    public static MonitorDefinition Monitor(string name, string description, IReadOnlyList<MetricDefinition> metrics, IReadOnlyList<TagDefinition> tags, MonitorSchedule? schedule = null) => new()
    {
        Name = name,
        Description = description,
        Metrics = metrics,
        Tags = tags,
        ManagedBy = "service",
        Schedule = schedule,
        AppliesTo = new AppliesTo(TargetType: ["subscription"]),
    };
}
