using Assay.Monitors.Health;

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
}
