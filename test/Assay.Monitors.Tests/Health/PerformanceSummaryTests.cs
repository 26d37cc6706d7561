using Assay.Monitors.Health;
using CsCheck;

namespace Assay.Monitors.Tests.Health;

public class PerformanceSummaryTests
{
    [Fact]
    public void Compute_unknown_times_are_left_out_of_latency_only()
    {
        var summary = PerformanceSummary.Compute([10, 20, 30], [100, double.NaN, 300], TimeSpan.FromMinutes(1));
        Assert.Equal(60, summary.Records);
        Assert.Equal(1, summary.RecordsPerSecond);
        Assert.Equal(2, summary.Latency.Count);
        Assert.Equal(200, summary.Latency.Median);
        Assert.Equal(300, summary.Latency.Maximum);
    }

    [Fact]
    public void Compute_no_requests_has_no_latency()
    {
        var summary = PerformanceSummary.Compute([], [], TimeSpan.Zero);
        Assert.Equal(0, summary.Requests);
        Assert.Null(summary.Latency.P99);
        Assert.Null(summary.RequestsPerSecond);
    }

    [Fact]
    public void Compute_percentiles_grow_and_ignore_the_order_of_requests() =>
        Gen.Select(Gen.Int[0, 50], Gen.Double[0, 1e5]).Array[1, 80].Sample(requests =>
        {
            var one = Compute(requests);
            var other = Compute([.. requests.Reverse()]);
            var latency = one.Latency;
            double[] grown = [latency.Minimum!.Value, latency.Median!.Value, latency.P90!.Value, latency.P95!.Value, latency.P99!.Value, latency.Maximum!.Value];
            return one.Records == requests.Sum(r => r.Item1) && grown.SequenceEqual(grown.Order())
                && (latency with { Mean = 0 }) == (other.Latency with { Mean = 0 }) && Math.Abs(latency.Mean!.Value - other.Latency.Mean!.Value) < 1e-6
                && latency.Mean >= latency.Minimum - 1e-9 && latency.Mean <= latency.Maximum + 1e-9;
        });

    [Fact]
    public void Compute_negative_times_are_unknown_and_zero_is_not()
    {
        var latency = PerformanceSummary.Compute([1, 1, 1], [-1, 0, 8], TimeSpan.FromSeconds(1)).Latency;

        Assert.Equal((2, 0, 8, 4), (latency.Count, latency.Minimum, latency.Maximum, latency.Mean));
    }

    [Fact]
    public void Compute_lengths_that_differ_are_refused() =>
        Assert.Throws<ArgumentException>(() => PerformanceSummary.Compute([1], [], TimeSpan.FromSeconds(1)));

    private static PerformanceSummary Compute((int Rows, double Time)[] requests) =>
        PerformanceSummary.Compute([.. requests.Select(r => r.Rows)], [.. requests.Select(r => r.Time)], TimeSpan.FromMinutes(1));
}
