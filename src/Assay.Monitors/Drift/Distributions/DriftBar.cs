namespace Assay.Monitors.Drift.Distributions;

/// <summary>One pair of bars of a chart: a category, or numbers above <paramref name="Lower"/> up to and with <paramref name="Upper"/>.</summary>
/// <param name="Label">The category; <see langword="null"/> for numbers, and for the two bars below.</param>
/// <param name="Lower">The lower end; <see langword="null"/> when open, or for categories.</param>
/// <param name="Upper">The upper end; <see langword="null"/> when open, or for categories.</param>
/// <param name="BaselineCount">The baseline's rows.</param>
/// <param name="WindowCount">The window's rows.</param>
/// <param name="Rest"><c>other</c> for all remaining values, <c>missing</c> for rows without one, else <see langword="null"/>.</param>
public sealed record DriftBar(string? Label, double? Lower, double? Upper, long BaselineCount, long WindowCount, string? Rest = null)
{
    internal static DriftBar Other(long baseline, long window) => new(null, null, null, baseline, window, "other");

    internal static DriftBar Missing(long baseline, long window) => new(null, null, null, baseline, window, "missing");
}
