using Assay.Contracts.Envelopes;

namespace Assay.Contracts.Subscriptions;

/// <summary>All subscriptions that match the query.</summary>
/// <param name="Subscriptions">The subscriptions, oldest first.</param>
public sealed record SubscriptionList(IReadOnlyList<Resource<Subscription>> Subscriptions);
