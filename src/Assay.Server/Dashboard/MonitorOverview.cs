using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;

namespace Assay.Server.Dashboard;

/// <summary>A monitor of a subscription and its newest measurement, if it has one.</summary>
internal sealed record MonitorOverview(Resource<MonitorInstance> Instance, MonitorDefinition Definition, Resource<Measurement>? Newest)
{
    public string MetricName(string id) => Definition.Metrics?.FirstOrDefault(m => m.Id == id)?.Name ?? id;
}
