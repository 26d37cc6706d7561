using Assay.Monitors.Statistics;

namespace Assay.Monitors.Quality;

/// <summary>Every metric of a binary classifier.</summary>
/// <param name="Counts">The confusion matrix.</param>
/// <param name="Metrics">The estimates by metric id: all of <see cref="QualityMetric.Binary"/>, undefined ones included.</param>
public sealed record BinaryQualityResult(BinaryCounts Counts, IReadOnlyDictionary<string, Estimate> Metrics)
{
    /// <summary>The estimate of a metric.</summary>
    /// <exception cref="KeyNotFoundException">There is no such metric.</exception>
    public Estimate this[string id] => Metrics[id];
}
