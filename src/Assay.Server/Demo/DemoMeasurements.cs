using Assay.Contracts.Monitoring;

namespace Assay.Server.Demo;

/// <summary>The newest measurement of each monitor after one round of runs.</summary>
internal sealed record DemoMeasurements(IReadOnlyDictionary<string, Measurement> ByMonitor)
{
    /// <summary>A metric's value; of the group with that feature tag, when given.</summary>
    public MetricValue? Find(string monitor, string metric, string? feature = null) =>
        ByMonitor.TryGetValue(monitor, out var measurement)
            ? measurement.Values
                .Where(v => feature is null || v.Tags.Any(t => t.Id == "feature" && t.Value == feature))
                .SelectMany(v => v.Metrics)
                .FirstOrDefault(m => m.Id == metric)
            : null;
}
