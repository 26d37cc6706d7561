using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;

namespace Assay.Server.Dashboard;

/// <summary>A monitor of a subscription and its newest measurement, if it has one.</summary>
/// <param name="Instance">The monitor.</param>
/// <param name="Definition">Its kind.</param>
/// <param name="Newest">What it measured last.</param>
public sealed record MonitorOverview(Resource<MonitorInstance> Instance, MonitorDefinition Definition, Resource<Measurement>? Newest)
{
    /// <summary>The value that says most: the first one that is confirmed to be outside its limits, else a suspected one, else the first.</summary>
    public MetricValue? Headline
    {
        get
        {
            var values = Newest?.Entity.Values.SelectMany(v => v.Metrics).Where(m => m.Confidence is not null).ToList() ?? [];
            return values.FirstOrDefault(m => m.Confidence == "confirmed") ?? values.FirstOrDefault(m => m.Confidence == "suspected") ?? values.FirstOrDefault();
        }
    }

    /// <summary>What it monitors.</summary>
    public string? SubscriptionId => Instance.Entity.Target?.TargetId;

    /// <summary>A metric's name for people; its id when the definition does not know it.</summary>
    public string MetricName(string id) => Definition.Metrics?.FirstOrDefault(m => m.Id == id)?.Name ?? id;
}
