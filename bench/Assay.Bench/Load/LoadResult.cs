using Assay.Bench.Measuring;

namespace Assay.Bench.Load;

/// <summary>What a load test saw.</summary>
/// <param name="Requests">Answered requests.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="LatencyMicros">The latency of each.</param>
internal sealed record LoadResult(long Requests, double Seconds, IReadOnlyList<double> LatencyMicros)
{
    public double PerSecond => Requests / Seconds;

    public double MedianMicros => Percentile.Median(LatencyMicros);

    public double P99Micros => Percentile.Of(LatencyMicros, 0.99);
}
