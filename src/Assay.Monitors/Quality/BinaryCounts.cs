namespace Assay.Monitors.Quality;

/// <summary>The confusion matrix of a binary classifier.</summary>
/// <param name="TruePositives">Positive rows predicted positive.</param>
/// <param name="FalsePositives">Negative rows predicted positive.</param>
/// <param name="FalseNegatives">Positive rows predicted negative.</param>
/// <param name="TrueNegatives">Negative rows predicted negative.</param>
public readonly record struct BinaryCounts(long TruePositives, long FalsePositives, long FalseNegatives, long TrueNegatives)
{
    /// <summary>Rows whose label is positive.</summary>
    public long Positives => TruePositives + FalseNegatives;

    /// <summary>Rows whose label is negative.</summary>
    public long Negatives => FalsePositives + TrueNegatives;

    /// <summary>All rows.</summary>
    public long Total => Positives + Negatives;

    /// <summary>The counts of both parts together.</summary>
    public BinaryCounts Merge(BinaryCounts other) => new(
        TruePositives + other.TruePositives,
        FalsePositives + other.FalsePositives,
        FalseNegatives + other.FalseNegatives,
        TrueNegatives + other.TrueNegatives);

    /// <summary>
    /// The counts with labels as rows and predictions as columns, negative before positive:
    /// <c>[[TN, FP], [FN, TP]]</c>.
    /// </summary>
    public long[][] ToMatrix() => [[TrueNegatives, FalsePositives], [FalseNegatives, TruePositives]];
}
