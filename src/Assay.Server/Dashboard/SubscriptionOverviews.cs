using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Contracts.Subscriptions;
using Assay.Server.Catalog;
using Assay.Server.DataSets;
using Assay.Server.Intake;
using Assay.Server.Monitoring.Definitions;
using Assay.Server.Monitoring.Measurements;

namespace Assay.Server.Dashboard;

/// <summary>Gathers what a page shows of a subscription.</summary>
internal sealed class SubscriptionOverviews(ResourceCatalog catalog, MeasurementStore measurements, MonitorDefinitions definitions, DataSetService dataSets, RecordLoader loader)
{
    private const int RecentExplanations = 5;

    /// <summary>What people look at first; other monitors follow in the order of their set-up.</summary>
    private static readonly string[] Order = ["fairness", "quality", "drift", "drift_v2", "explainability"];

    public async Task<IReadOnlyList<SubscriptionOverview>> ListAsync(CancellationToken cancellation)
    {
        var overviews = new List<SubscriptionOverview>();
        foreach (var subscription in await catalog.ListAsync(Kinds.Subscription, cancellation))
        {
            overviews.Add(await OfAsync(subscription, cancellation));
        }

        return overviews;
    }

    public async Task<SubscriptionOverview?> FindAsync(string id, CancellationToken cancellation) =>
        await catalog.FindAsync(Kinds.Subscription, id, cancellation) is { } subscription ? await OfAsync(subscription, cancellation) : null;

    /// <summary>One monitor, and the subscription that it watches.</summary>
    public async Task<(Resource<Subscription>? Subscription, MonitorOverview Monitor)?> FindMonitorAsync(string instanceId, CancellationToken cancellation)
    {
        if (await catalog.FindAsync(Kinds.MonitorInstance, instanceId, cancellation) is not { Entity.Target.TargetId: { } target } instance)
        {
            return null;
        }

        var newest = await measurements.ListNewestAsync(new HashSet<string> { target }, null, new HashSet<string> { instance.Entity.MonitorDefinitionId! }, 1, cancellation);
        return (await catalog.FindAsync(Kinds.Subscription, target, cancellation), await OfAsync(instance, newest, cancellation));
    }

    private async Task<SubscriptionOverview> OfAsync(Resource<Subscription> subscription, CancellationToken cancellation)
    {
        var id = subscription.Metadata.Id;
        var newest = await measurements.ListNewestAsync(new HashSet<string> { id }, null, null, 1, cancellation);
        var monitors = new List<MonitorOverview>();
        foreach (var instance in (await catalog.ListAsync(Kinds.MonitorInstance, cancellation, id)).OrderBy(Rank))
        {
            monitors.Add(await OfAsync(instance, newest, cancellation));
        }

        await loader.WaitAsync(cancellation);
        var rows = await dataSets.CountForTargetAsync(id, DataSetType.PayloadLogging, cancellation);
        var (explanations, _) = await catalog.PageAsync(Kinds.ExplanationTask, id, 0, RecentExplanations, cancellation);
        return new SubscriptionOverview(subscription, rows, monitors, explanations);
    }

    private async Task<MonitorOverview> OfAsync(Resource<MonitorInstance> instance, IReadOnlyList<Resource<Measurement>> newest, CancellationToken cancellation)
    {
        // A custom definition may have been deleted since.
        var definition = await definitions.FindAsync(instance.Entity.MonitorDefinitionId!, cancellation);
        return new MonitorOverview(
            instance,
            definition?.Entity ?? new MonitorDefinition { Name = instance.Entity.MonitorDefinitionId },
            newest.FirstOrDefault(m => m.Entity.MonitorInstanceId == instance.Metadata.Id));
    }

    private static int Rank(Resource<MonitorInstance> instance) =>
        Array.IndexOf(Order, instance.Entity.MonitorDefinitionId) is >= 0 and var rank ? rank : Order.Length;
}
