namespace Assay.Monitors.Drift;

/// <summary>How much a feature sets a cluster apart.</summary>
/// <param name="Feature">The column.</param>
/// <param name="Importance">
/// 0 to 1. For data consistency: the share of the cluster's violations that name the column. For accuracy: the distance of
/// the cluster's values from training's (total variation; for numbers that of two normal distributions as far apart).
/// </param>
/// <param name="NormImportance"><paramref name="Importance"/> divided by the sum over all features.</param>
/// <param name="Influence"><c>large</c> (importance from 0.4), <c>some</c> (from 0.15) or <c>small</c>.</param>
public sealed record DriftFeature(string Feature, double Importance, double NormImportance, string Influence)
{
    /// <summary>The features ranked, at most so many, those of no importance left out.</summary>
    internal static IReadOnlyList<DriftFeature> Rank(IEnumerable<KeyValuePair<string, double>> importances, int limit)
    {
        var ranked = importances
            .Where(pair => pair.Value > 0)
            .OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .ToArray();
        var sum = ranked.Sum(pair => pair.Value);
        return ranked.Take(limit).Select(pair => new DriftFeature(pair.Key, pair.Value, pair.Value / sum, Name(pair.Value))).ToArray();
    }

    private static string Name(double importance) => importance switch
    {
        >= 0.4 => "large",
        >= 0.15 => "some",
        _ => "small",
    };
}
