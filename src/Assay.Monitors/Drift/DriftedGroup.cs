namespace Assay.Monitors.Drift;

/// <summary>Transactions that drifted in one way.</summary>
/// <param name="Count">How many.</param>
/// <param name="Clusters">Those that are alike, the largest first.</param>
public sealed record DriftedGroup(int Count, IReadOnlyList<DriftCluster> Clusters);
