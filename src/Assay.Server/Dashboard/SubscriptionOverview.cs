using Assay.Contracts.Envelopes;
using Assay.Contracts.Explanations;
using Assay.Contracts.Subscriptions;

namespace Assay.Server.Dashboard;

/// <summary>A subscription and its newest measurements and explanations.</summary>
internal sealed record SubscriptionOverview(
    Resource<Subscription> Subscription,
    long PayloadRows,
    IReadOnlyList<MonitorOverview> Monitors,
    IReadOnlyList<Resource<ExplanationTaskEntity>> Explanations)
{
    public string Id => Subscription.Metadata.Id;

    public string Name => NameOf(Subscription);

    public static string NameOf(Resource<Subscription> subscription) =>
        subscription.Entity.Deployment?.Name ?? subscription.Entity.Asset?.Name ?? subscription.Metadata.Id;

    public int Issues => Monitors.Sum(m => m.Newest?.Entity.IssueCount ?? 0);
}
