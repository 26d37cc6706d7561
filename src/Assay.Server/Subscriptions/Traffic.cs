using Assay.Monitors.Health;

namespace Assay.Server.Subscriptions;

/// <summary>The scoring requests logged in a range of time.</summary>
/// <param name="Requests">One entry per request.</param>
/// <param name="Users">How many different users sent them; requests without a user do not count.</param>
internal sealed record Traffic(IReadOnlyList<TrafficRequest> Requests, long Users)
{
    public PerformanceSummary Summarise(TimeSpan window) => PerformanceSummary.Compute(
        Requests.Select(r => r.Rows).ToArray(), Requests.Select(r => r.ResponseMilliseconds ?? double.NaN).ToArray(), window);
}
