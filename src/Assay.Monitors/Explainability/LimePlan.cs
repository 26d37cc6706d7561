using Assay.Monitors.Tables;

namespace Assay.Monitors.Explainability;

/// <summary>The copies of a row that LIME wants scored. The first one is the row itself.</summary>
public sealed class LimePlan
{
    internal LimePlan(TrainingStatistics statistics, LimeSettings settings, Table row, Table rows, bool[][] kept)
    {
        Statistics = statistics;
        Settings = settings;
        Row = row;
        Rows = rows;
        Kept = kept;
    }

    /// <summary>The rows to score, in this order.</summary>
    public Table Rows { get; }

    internal TrainingStatistics Statistics { get; }

    internal LimeSettings Settings { get; }

    internal Table Row { get; }

    /// <summary>Per row and feature: whether the value is the row's own (or in its bin).</summary>
    internal bool[][] Kept { get; }
}
