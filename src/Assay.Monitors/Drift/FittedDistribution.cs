namespace Assay.Monitors.Drift;

/// <summary>A distribution that training's values follow, and the central part of it.</summary>
/// <param name="Family"><c>uniform</c> (minimum, maximum), <c>normal</c> (mean, standard deviation), <c>exponential</c> (location, scale) or <c>beta</c> (alpha, beta, minimum, maximum).</param>
/// <param name="Parameters">The family's parameters in that order.</param>
/// <param name="PValue">The Kolmogorov-Smirnov p-value of the fit, 0 to 1; higher fits better.</param>
/// <param name="Range">Its central part, outside which a value is a violation.</param>
public sealed record FittedDistribution(string Family, IReadOnlyList<double> Parameters, double PValue, NumericRange Range);
