using Assay.Contracts.Monitoring;
using Assay.Monitors.Drift.Distributions;
using Assay.Monitors.Statistics;

namespace Assay.Server.Monitoring.DriftV2;

/// <summary>The values of a drift v2 measurement: one entry for each distance of each column, and means over columns.</summary>
internal static class DriftV2Metrics
{
    public const string Output = "confidence_drift_score";
    public const string Prediction = "prediction_drift_score";
    public const string ModelQuality = "model_quality_score";
    public const string Feature = "feature_drift_score";
    public const string InputMetadata = "input_metadata_drift_score";
    public const string Records = "records_processed";
    public const string NewRecords = "new_records_processed";

    /// <summary>The field type of what is said of the model as a whole.</summary>
    public const string Subscription = "subscription";

    private const string WeightedMean = "weighted_mean";

    public static IReadOnlyList<TagValue> Tags(string algorithm, string fieldType) =>
        [new("algorithm_used", algorithm), new("computed_on", "payload"), new("field_type", fieldType)];

    public static IEnumerable<MeasurementValue> Of(FieldDrift field) => field.Algorithms.Select(algorithm =>
        new MeasurementValue(
            [
                (field.Drift.Effect with { Value = field.Drift.Distances[algorithm] }).ToMetric(field.MetricId) with { Confidence = field.HasChanged ? DriftVerdict.Confirmed : DriftVerdict.Suspected },
                MetricValues.Plain(Records, field.Drift.WindowRows),
            ],
            field.Tags(algorithm)));

    /// <summary>
    /// The weighted mean of one metric over columns; null when there are none, or none that weighs. Its interval is the
    /// mean of theirs, which holds however the columns depend on one another, and it is confirmed when one of them is.
    /// </summary>
    public static MeasurementValue? MeanOf(string metricId, IEnumerable<FieldDrift> fields, long rows)
    {
        var weighed = fields.Where(f => f.MetricId == metricId && f.Weight > 0).ToList();
        if (weighed.Count == 0)
        {
            return null;
        }

        var total = weighed.Sum(f => f.Weight);
        double Mean(Func<FieldDrift, double> of) => weighed.Sum(f => f.Weight / total * of(f));
        var estimate = new Estimate(
            Mean(f => f.Drift.Distances[f.Drift.Algorithm]), Mean(f => f.Drift.Noise.Lower), Mean(f => f.Drift.Noise.Upper), rows, SamplingNoise.Method);
        var verdict = weighed.Any(f => f.Verdict == DriftVerdict.Confirmed) ? DriftVerdict.Confirmed : DriftVerdict.Suspected;
        return new MeasurementValue(
            [estimate.ToMetric(metricId) with { Confidence = verdict }, MetricValues.Plain(Records, rows)], Tags(WeightedMean, Subscription));
    }
}
