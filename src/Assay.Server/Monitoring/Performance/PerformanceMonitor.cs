using Assay.Contracts.DataSets;
using Assay.Contracts.Monitoring;
using Assay.Server.Subscriptions;
using static Assay.Server.Monitoring.Definitions.Define;

namespace Assay.Server.Monitoring.Performance;

/// <summary>How many records a deployment answered and how fast, over everything logged in the last hour.</summary>
internal sealed class PerformanceMonitor(ModelRecords records, TimeProvider clock) : IMonitor
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    public string Id => "performance";

    public MonitorDefinition Definition { get; } = Monitor(
        "Performance",
        "How many records the deployment answers, and how fast.",
        [
            Metric("records", "Number of records"),
            Metric("scoring_requests", "Number of requests"),
            Metric("average_response_time", "Average response time", LessIsBetter),
            Metric("median_response_time", "Median response time", LessIsBetter),
            Metric("p95_response_time", "95th percentile of response time", LessIsBetter),
            Metric("p99_response_time", "99th percentile of response time", LessIsBetter),
        ],
        [],
        Every(1, "hour"));

    public Task<MonitorSetUp> SetUpAsync(MonitorContext context, CancellationToken cancellation) => Task.FromResult(new MonitorSetUp());

    public async Task<MonitorOutcome> RunAsync(MonitorContext context, CancellationToken cancellation)
    {
        var end = clock.GetUtcNow().UtcDateTime;
        var traffic = await records.TrafficAsync(context.SubscriptionId, end - Window, end, cancellation);
        var summary = traffic.Summarise(Window);
        var timed = summary.Latency.Count;
        var missing = timed == 0 ? "no logged request has a response time" : null;
        return new MonitorOutcome
        {
            Measurements =
            [
                new MeasurementDraft(
                    [
                        new MeasurementValue(
                            [
                                MetricValues.Plain("records", summary.Records, summary.Records),
                                MetricValues.Plain("scoring_requests", summary.Requests, summary.Requests),
                                MetricValues.Plain("average_response_time", summary.Latency.Mean, timed, missing),
                                MetricValues.Plain("median_response_time", summary.Latency.Median, timed, missing),
                                MetricValues.Plain("p95_response_time", summary.Latency.P95, timed, missing),
                                MetricValues.Plain("p99_response_time", summary.Latency.P99, timed, missing),
                            ],
                            []),
                    ],
                    [],
                    end),
            ],
            Parameters = new() { ["total_records_processed"] = summary.Records, ["data_set_type"] = DataSetType.PayloadLogging },
        };
    }
}
