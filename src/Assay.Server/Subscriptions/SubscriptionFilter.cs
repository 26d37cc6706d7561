using Assay.Contracts.Subscriptions;
using Assay.Server.Http;

namespace Assay.Server.Subscriptions;

/// <summary>The filters of the subscription list.</summary>
internal sealed record SubscriptionFilter(
    IReadOnlySet<string>? DataMart,
    IReadOnlySet<string>? Provider,
    IReadOnlySet<string>? AssetId,
    IReadOnlySet<string>? AssetType,
    IReadOnlySet<string>? DeploymentId,
    IReadOnlySet<string>? DeploymentType)
{
    public static SubscriptionFilter Read(HttpRequest request) => new(
        QueryParameters.Set(request, "data_mart_id"),
        QueryParameters.Set(request, "service_provider_id"),
        QueryParameters.Set(request, "asset.asset_id"),
        QueryParameters.Set(request, "asset.asset_type"),
        QueryParameters.Set(request, "deployment.deployment_id"),
        QueryParameters.Set(request, "deployment.deployment_type"));

    public bool Matches(Subscription subscription) =>
        QueryParameters.Matches(DataMart, subscription.DataMartId)
        && QueryParameters.Matches(Provider, subscription.ServiceProviderId)
        && QueryParameters.Matches(AssetId, subscription.Asset?.AssetId)
        && QueryParameters.Matches(AssetType, subscription.Asset?.AssetType)
        && QueryParameters.Matches(DeploymentId, subscription.Deployment?.DeploymentId)
        && QueryParameters.Matches(DeploymentType, subscription.Deployment?.DeploymentType);
}
