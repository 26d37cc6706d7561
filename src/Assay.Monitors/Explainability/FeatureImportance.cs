using Assay.Monitors.Statistics;

namespace Assay.Monitors.Explainability;

/// <summary>How much a feature matters over many rows.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Importance">The mean of its absolute contributions, 0 or more, in the unit of the answer; normal interval of the mean, cut at 0.</param>
/// <param name="Effect">The mean of its contributions with their sign; normal interval of the mean.</param>
public sealed record FeatureImportance(string Feature, Estimate Importance, Estimate Effect);
