using Assay.Monitors.Statistics;

namespace Assay.Monitors.Quality;

/// <summary>A point of a reliability curve: of a calibrated model the hit rate is the mean forecast.</summary>
/// <param name="Lower">The lower edge of the bin, not in it unless it is 0.</param>
/// <param name="Upper">The upper edge, in it.</param>
/// <param name="MeanForecast">The mean of the probabilities in the bin.</param>
/// <param name="HitRate">How often they came true, with Wilson's interval and the count.</param>
public sealed record ReliabilityPoint(double Lower, double Upper, double MeanForecast, Estimate HitRate);
