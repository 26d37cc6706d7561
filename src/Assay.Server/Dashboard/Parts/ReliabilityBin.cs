namespace Assay.Server.Dashboard.Parts;

/// <summary>A point of a reliability curve.</summary>
/// <param name="Lower">The bin's lower edge.</param>
/// <param name="Upper">Its upper edge.</param>
/// <param name="Count">The rows in it.</param>
/// <param name="MeanForecast">The mean of their probabilities, [0, 1].</param>
/// <param name="HitRate">How often they came true, [0, 1].</param>
/// <param name="IntervalLower">The lower end of its 95 % interval.</param>
/// <param name="IntervalUpper">The upper end.</param>
public sealed record ReliabilityBin(double Lower, double Upper, long Count, double MeanForecast, double HitRate, double IntervalLower, double IntervalUpper);
