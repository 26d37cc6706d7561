namespace Assay.Monitors.Drift.Distributions;

/// <summary>The outcome of a statistical test of "both samples have the same distribution".</summary>
/// <param name="Method">The test, such as <c>kolmogorov_smirnov</c>.</param>
/// <param name="Statistic">Its statistic.</param>
/// <param name="PValue">How often equal distributions give a statistic at least as large, [0, 1].</param>
public sealed record TestResult(string Method, double Statistic, double PValue);
