using Assay.Monitors.Tables;

namespace Assay.Monitors.Explainability;

/// <summary>The copies of a row that LIME wants scored. The first one is the row itself.</summary>
public sealed class LimePlan
{
    internal LimePlan(TrainingStatistics statistics, LimeSettings settings, Table rows, IReadOnlyList<FeatureSample> samples)
    {
        Statistics = statistics;
        Settings = settings;
        Rows = rows;
        Samples = samples;
    }

    /// <summary>The rows to score, in this order.</summary>
    public Table Rows { get; }

    internal TrainingStatistics Statistics { get; }

    internal LimeSettings Settings { get; }

    /// <summary>What was drawn, feature by feature.</summary>
    internal IReadOnlyList<FeatureSample> Samples { get; }
}
