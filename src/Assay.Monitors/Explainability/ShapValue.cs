using Assay.Monitors.Statistics;

namespace Assay.Monitors.Explainability;

/// <summary>What one feature adds to the model's answer.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Value">The row's own value as text; null when it is missing.</param>
/// <param name="Contribution">
/// Its Shapley value, in the unit of the answer. The interval speaks of the coalitions that were drawn, not of the background;
/// it has no width where the value is exact.
/// </param>
public sealed record ShapValue(string Feature, string? Value, Estimate Contribution);
