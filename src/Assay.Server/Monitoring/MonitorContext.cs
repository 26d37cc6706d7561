using System.Text.Json.Nodes;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Contracts.Subscriptions;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring;

/// <summary>What a monitor works on.</summary>
/// <param name="Instance">The instance that is set up or evaluated.</param>
/// <param name="Subscription">Its target.</param>
/// <param name="Parameters">The instance's parameters, overridden by those of the run.</param>
/// <param name="RunId">The run; null during set-up.</param>
/// <param name="IsInitial">Whether this is the first run, started by the server itself.</param>
internal sealed record MonitorContext(
    Resource<MonitorInstance> Instance,
    Resource<Subscription> Subscription,
    JsonObject Parameters,
    string? RunId = null,
    bool IsInitial = false)
{
    public ModelRoles Roles => ModelRoles.Of(Subscription);

    public string SubscriptionId => Subscription.Metadata.Id;

    public string InstanceId => Instance.Metadata.Id;
}
