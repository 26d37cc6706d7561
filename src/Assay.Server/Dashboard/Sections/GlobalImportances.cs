namespace Assay.Server.Dashboard.Sections;

/// <summary>The source <c>global_explanation</c>.</summary>
/// <param name="Records">How many rows were explained.</param>
/// <param name="Features">The features, most important first.</param>
/// <param name="Explained">The class whose probability is explained; null of a regression.</param>
internal sealed record GlobalImportances(long Records, IReadOnlyList<GlobalImportances.Feature> Features, string? Explained = null)
{
    internal sealed record Feature(
        string FeatureName, double Importance, IReadOnlyList<double?> ImportanceInterval, double Effect, IReadOnlyList<double?> EffectInterval);
}
