using Assay.Contracts.Monitoring;
using Assay.Monitors.Statistics;
using Assay.Server.Monitoring.Definitions;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring.Health;

/// <summary>
/// How much a deployment is used and how fast it answers, over everything logged in the last hour. Metrics whose
/// source is not logged, such as token counts of a classic model, are left out.
/// </summary>
internal sealed class ModelHealthMonitor(ModelRecords records, TimeProvider clock) : IMonitor
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    public string Id => ModelHealthDefinition.Id;

    public MonitorDefinition Definition => ModelHealthDefinition.Value;

    public Task<MonitorSetUp> SetUpAsync(MonitorContext context, CancellationToken cancellation) => Task.FromResult(new MonitorSetUp());

    public async Task<MonitorOutcome> RunAsync(MonitorContext context, CancellationToken cancellation)
    {
        var end = clock.GetUtcNow().UtcDateTime;
        var traffic = await records.TrafficAsync(context.SubscriptionId, end - Window, end, cancellation);
        var metrics = new List<MetricValue>
        {
            MetricValues.Plain("total_scoring_requests", traffic.Requests.Count),
            MetricValues.Plain("total_records", traffic.Requests.Sum(r => (long)r.Rows)),
            MetricValues.Plain("users", traffic.Users),
        };
        Add(metrics, "records", traffic.Requests.Select(r => (double)r.Rows));
        var timed = traffic.Requests.Where(r => r.ResponseMilliseconds > 0).ToList();

        // Throughput and latency of one request after the other: records or calls per second of response time.
        Add(metrics, "api_latency", timed.Select(r => r.ResponseMilliseconds!.Value));
        Add(metrics, "api_throughput", timed.Select(r => 1_000 / r.ResponseMilliseconds!.Value));
        Add(metrics, "record_latency", timed.Where(r => r.Rows > 0).Select(r => r.ResponseMilliseconds!.Value / r.Rows));
        Add(metrics, "record_throughput", timed.Select(r => 1_000 * r.Rows / r.ResponseMilliseconds!.Value));
        return new MonitorOutcome
        {
            Measurements = [new MeasurementDraft([new MeasurementValue(metrics, [])], [], end)],
            Parameters = new() { ["total_records_processed"] = traffic.Requests.Sum(r => (long)r.Rows) },
        };
    }

    private static void Add(List<MetricValue> metrics, string family, IEnumerable<double> values)
    {
        var all = values.ToArray();
        if (all.Length == 0)
        {
            return;
        }

        metrics.Add(MetricValues.Plain($"average_{family}", all.Average(), all.Length));
        metrics.Add(MetricValues.Plain($"median_{family}", new Quantiles(all).At(0.5), all.Length));
        metrics.Add(MetricValues.Plain($"minimum_{family}", all.Min(), all.Length));
        metrics.Add(MetricValues.Plain($"maximum_{family}", all.Max(), all.Length));
    }
}
