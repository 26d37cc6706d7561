using Assay.Monitors.Tables;

namespace Assay.Monitors.Drift;

/// <summary>Groups drifted rows into clusters and says in words what sets each apart.</summary>
public static class DriftExplanation
{
    /// <summary>How many features and messages a cluster shows.</summary>
    internal const int TopFeatures = 5;

    /// <summary>Clusters at most; what is left goes into the last one.</summary>
    internal const int MaximumClusters = 10;

    /// <summary>Explains both kinds of drift of a window. A kind that was not evaluated has no transactions.</summary>
    /// <param name="window">The rows that were evaluated.</param>
    /// <param name="model">The drift model; <see langword="null"/> when accuracy drift is off or refused.</param>
    /// <param name="estimate">Its estimate of the window.</param>
    /// <param name="constraints">The constraints; <see langword="null"/> when data drift is off.</param>
    /// <param name="consistency">The result of checking the window against them.</param>
    /// <param name="seed">Decides how clusters start. Same rows and seed, same clusters.</param>
    public static DriftSummary Cluster(
        Table window, DriftDetectionModel? model, AccuracyEstimate? estimate, ConstraintSet? constraints, ConsistencyResult? consistency, int seed)
    {
        ArgumentNullException.ThrowIfNull(window);
        var wrong = model is null || estimate is null ? [] : estimate.DriftedRows;
        var violating = constraints is null || consistency is null ? [] : consistency.ViolatingRows.ToArray();
        var both = wrong.Intersect(violating).Order().ToArray();
        return new DriftSummary(
            wrong.Count == 0 ? Nothing : ClusterAccuracy(window, model!, wrong, seed),
            violating.Length == 0 ? Nothing : ClusterConsistency(constraints!, consistency!, violating),
            both.Length == 0 ? Nothing : ClusterConsistency(constraints!, consistency!, both));
    }

    /// <summary>Clusters rows judged wrong by their features (k-means on the drift model's encoding).</summary>
    /// <param name="window">The window.</param>
    /// <param name="model">The model that judged it.</param>
    /// <param name="rows">The rows judged wrong.</param>
    /// <param name="seed">Decides how clusters start.</param>
    public static DriftedGroup ClusterAccuracy(Table window, DriftDetectionModel model, IReadOnlyList<int> rows, int seed)
    {
        ArgumentNullException.ThrowIfNull(window);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rows);
        return model.Encoder is { } encoder
            ? new AccuracyClustering(window, encoder, seed).Cluster(rows)
            : throw new InvalidOperationException(model.Report.Reason);
    }

    /// <summary>Clusters rows that violate constraints by the columns of those constraints.</summary>
    /// <param name="constraints">The constraints.</param>
    /// <param name="result">What they found.</param>
    /// <param name="rows">The violating rows.</param>
    public static DriftedGroup ClusterConsistency(ConstraintSet constraints, ConsistencyResult result, IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(constraints);
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(rows);
        return new ConsistencyClustering(constraints, result).Cluster(rows);
    }

    private static DriftedGroup Nothing { get; } = new(0, []);
}
