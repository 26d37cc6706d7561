namespace Assay.Monitors.Health;

/// <summary>Response times in milliseconds, lower is better; every value is <see langword="null"/> when there are none.</summary>
/// <param name="Count">The number of known times.</param>
/// <param name="Minimum">The shortest.</param>
/// <param name="Mean">The arithmetic mean.</param>
/// <param name="Median">The exact median.</param>
/// <param name="P90">The exact 90th percentile, linear between order statistics like the others.</param>
/// <param name="P95">The 95th percentile.</param>
/// <param name="P99">The 99th percentile.</param>
/// <param name="Maximum">The longest.</param>
public sealed record LatencySummary(
    long Count, double? Minimum, double? Mean, double? Median, double? P90, double? P95, double? P99, double? Maximum);
