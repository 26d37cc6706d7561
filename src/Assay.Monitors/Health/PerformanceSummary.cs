using Assay.Monitors.Statistics;

namespace Assay.Monitors.Health;

/// <summary>How many requests and records a deployment answered in a window, and how fast.</summary>
/// <param name="Requests">The number of requests.</param>
/// <param name="Records">The number of records in them.</param>
/// <param name="Latency">Response times in milliseconds, of requests whose time is known.</param>
/// <param name="RequestsPerSecond">Requests over the length of the window; <see langword="null"/> when it has no length.</param>
/// <param name="RecordsPerSecond">Records over the length of the window; <see langword="null"/> when it has no length.</param>
public sealed record PerformanceSummary(
    long Requests, long Records, LatencySummary Latency, double? RequestsPerSecond, double? RecordsPerSecond)
{
    /// <summary>Summarises the requests of a window.</summary>
    /// <param name="recordCounts">The number of records of each request.</param>
    /// <param name="responseMilliseconds">
    /// The response time of each request; NaN, or a negative number, where it is unknown. Unknown times are left out of the latencies.
    /// </param>
    /// <param name="window">The length of the window.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static PerformanceSummary Compute(
        ReadOnlySpan<int> recordCounts, ReadOnlySpan<double> responseMilliseconds, TimeSpan window)
    {
        if (recordCounts.Length != responseMilliseconds.Length)
        {
            throw new ArgumentException("Record counts and response times differ in length.", nameof(responseMilliseconds));
        }

        long records = 0;
        var moments = new RunningMoments();
        var known = new double[responseMilliseconds.Length];
        for (var i = 0; i < recordCounts.Length; i++)
        {
            records += recordCounts[i];
            known[i] = responseMilliseconds[i] >= 0 ? responseMilliseconds[i] : double.NaN;
            moments.Add(known[i]);
        }

        var quantiles = new Quantiles(known);
        var latency = new LatencySummary(
            moments.Count, moments.Minimum, moments.Mean, quantiles.At(0.5), quantiles.At(0.9), quantiles.At(0.95), quantiles.At(0.99), moments.Maximum);
        var seconds = window.TotalSeconds;
        return new PerformanceSummary(
            recordCounts.Length,
            records,
            latency,
            seconds > 0 ? recordCounts.Length / seconds : null,
            seconds > 0 ? records / seconds : null);
    }
}
