using System.Text.Json.Serialization;

namespace Assay.Monitors.Drift;

/// <summary>Drifted transactions that are alike.</summary>
/// <param name="Id">1 for the largest cluster, and so on.</param>
/// <param name="Count">How many transactions it has.</param>
/// <param name="TopFeatures">The features by which it stands out, the most important first.</param>
/// <param name="DriftReason">Why it drifted.</param>
/// <param name="DriftRecommendation">What to do about it.</param>
public sealed record DriftCluster(
    int Id, int Count, IReadOnlyList<DriftFeature> TopFeatures, DriftReason DriftReason, DriftMessage DriftRecommendation)
{
    /// <summary>The rows of the window, in order. Not part of the wire form.</summary>
    [JsonIgnore]
    public IReadOnlyList<int> Rows { get; init; } = [];
}
