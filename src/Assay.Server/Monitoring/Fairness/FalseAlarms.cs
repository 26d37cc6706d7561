using System.Text.Json.Nodes;
using Assay.Monitors.Fairness;

namespace Assay.Server.Monitoring.Fairness;

/// <summary>How often the configured rule would alarm on a model that is fair.</summary>
internal static class FalseAlarms
{
    private const double UpperLimit = 1.25;

    /// <summary>What to expect of windows of so many rows, with groups and outcomes as they are in the training data.</summary>
    public static JsonArray Expected(IReadOnlyList<GroupOutcomeCounts> training, int rows) => new([.. training.SelectMany(counts => counts.Feature.Minority.Select((group, i) =>
    {
        var (monitored, reference) = (counts.Group(counts.Feature.Majority.Count + i), counts.Reference);
        var both = monitored.Merge(reference);
        var share = both.Total == 0 ? 0 : (double)monitored.Total / both.Total;
        var expected = (long)Math.Round(rows * share);
        return new JsonObject
        {
            ["feature"] = counts.Feature.Feature,
            ["feature_value"] = group.Label,
            ["records"] = rows,
            ["monitored_records"] = expected,
            ["false_alarm_rate"] = Of(expected, rows - expected, both.Rate, counts.Feature.Threshold),
        };
    }))]);

    /// <summary>The rate with which a fair model's fairness value is outside the limits; null when it cannot be said.</summary>
    /// <param name="monitored">Rows of the monitored group.</param>
    /// <param name="reference">Rows of the reference groups.</param>
    /// <param name="rate">The rate of favourable outcomes.</param>
    /// <param name="threshold">The least acceptable ratio.</param>
    public static double? Of(long monitored, long reference, double? rate, double threshold) =>
        monitored is > 0 and <= int.MaxValue && reference is > 0 and <= int.MaxValue && rate is > 0 and < 1
            ? FalseAlarmRate.OfRatio(monitored, reference, rate.Value, threshold, UpperLimit)
            : null;
}
