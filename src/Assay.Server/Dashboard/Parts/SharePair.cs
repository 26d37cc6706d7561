using Assay.Monitors.Statistics;

namespace Assay.Server.Dashboard.Parts;

/// <summary>How many rows of the baseline and of the window have a value.</summary>
/// <param name="Label">The value or range of values.</param>
/// <param name="Baseline">The baseline's share, [0, 1].</param>
/// <param name="Window">The window's share, [0, 1].</param>
public sealed record SharePair(string Label, Estimate Baseline, Estimate Window);
