namespace Assay.Monitors.Explainability;

/// <summary>The numbers of one bin.</summary>
/// <param name="Share">Their share of all.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="StandardDeviation">Their standard deviation (population).</param>
/// <param name="Minimum">The smallest.</param>
/// <param name="Maximum">The largest.</param>
public sealed record NumericBin(double Share, double Mean, double StandardDeviation, double Minimum, double Maximum);
