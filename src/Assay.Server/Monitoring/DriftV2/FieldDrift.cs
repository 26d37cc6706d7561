using Assay.Contracts.Monitoring;
using Assay.Monitors.Drift.Distributions;

namespace Assay.Server.Monitoring.DriftV2;

/// <summary>How far one column has moved, and what that means.</summary>
/// <param name="Field">The column.</param>
/// <param name="Drift">Its distances and test.</param>
/// <param name="Weight">Its share in the mean of its kind, as any non-negative number.</param>
internal sealed record FieldDrift(DriftField Field, ColumnDrift Drift, double Weight)
{
    /// <summary>The distance from which on a drift matters.</summary>
    public double Threshold { get; init; }

    /// <summary>The p-value after correction for the number of columns; null without a test.</summary>
    public double? AdjustedPValue { get; init; }

    /// <summary>Whether the test found a change at the accepted false discovery rate.</summary>
    public bool HasChanged { get; init; }

    /// <summary>One of the constants of <see cref="DriftVerdict"/>.</summary>
    public string Verdict { get; init; } = DriftVerdict.None;

    /// <summary>The metric that its distance is a value of.</summary>
    public string MetricId => Field.Role switch
    {
        DriftField.Probability => DriftV2Metrics.Output,
        DriftField.Prediction => Field.Values is NumberBaseline ? DriftV2Metrics.Output : DriftV2Metrics.Prediction,
        DriftField.Metadata => DriftV2Metrics.InputMetadata,
        _ => DriftV2Metrics.Feature,
    };

    /// <summary>The distances that are values of the metric: those that OpenScale has for such columns.</summary>
    public IReadOnlyList<string> Algorithms => Drift.Algorithm == DriftAlgorithm.TotalVariation
        ? [DriftAlgorithm.TotalVariation, DriftAlgorithm.OverlapCoefficient]
        : [DriftAlgorithm.JensenShannon];

    public string FieldType => Field.Role == DriftField.Prediction ? DriftV2Metrics.Subscription : Field.Role;

    public IReadOnlyList<TagValue> Tags(string algorithm) => [.. DriftV2Metrics.Tags(algorithm, FieldType), new TagValue("field_name", Field.Name)];
}
