using System.Text.Json;
using Assay.Contracts.Providers;
using Assay.Contracts.Subscriptions;
using Assay.Server.Http;

namespace Assay.Server.Subscriptions;

/// <summary>The filters of the subscription list: each a query parameter with one or more values, all of which must fit.</summary>
internal sealed class SubscriptionFilter
{
    private const string ProviderPrefix = "service_provider.";

    private static readonly (string Name, Func<Subscription, ServiceProvider?, string?> Value)[] Fields =
    [
        ("data_mart_id", (s, _) => s.DataMartId),
        ("service_provider_id", (s, _) => s.ServiceProviderId),
        ("asset.asset_id", (s, _) => s.Asset?.AssetId),
        ("asset.asset_type", (s, _) => s.Asset?.AssetType),
        ("deployment.deployment_id", (s, _) => s.Deployment?.DeploymentId),
        ("deployment.deployment_type", (s, _) => s.Deployment?.DeploymentType),
        ("integration_reference.integrated_system_id", (s, _) => Member(s.IntegrationReference, "integrated_system_id")),
        ("integration_reference.external_id", (s, _) => Member(s.IntegrationReference, "external_id")),
        ("risk_evaluation_status.state", (s, _) => Member(s.RiskEvaluationStatus, "state")),
        (ProviderPrefix + "operational_space_id", (_, p) => p?.OperationalSpaceId),
        (ProviderPrefix + "deployment_space_id", (_, p) => p?.DeploymentSpaceId),
        (ProviderPrefix + "integrated_project_id", (_, p) => p?.IntegratedProjectId),
    ];

    private readonly List<(Func<Subscription, ServiceProvider?, string?> Value, IReadOnlySet<string> Accepted)> _conditions = [];

    /// <summary>Whether the providers of subscriptions are looked at.</summary>
    public bool NeedsProviders { get; private init; }

    public static SubscriptionFilter Read(HttpRequest request)
    {
        var filter = new SubscriptionFilter { NeedsProviders = request.Query.Keys.Any(k => k.StartsWith(ProviderPrefix, StringComparison.Ordinal)) };
        foreach (var (name, value) in Fields)
        {
            if (QueryParameters.Set(request, name) is { } accepted)
            {
                filter._conditions.Add((value, accepted));
            }
        }

        return filter;
    }

    public bool Matches(Subscription subscription, ServiceProvider? provider) =>
        _conditions.All(c => QueryParameters.Matches(c.Accepted, c.Value(subscription, provider)));

    private static string? Member(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var member) ? member.ToString() : null;
}
