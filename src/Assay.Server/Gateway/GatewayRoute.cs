using Assay.Contracts.Subscriptions;

namespace Assay.Server.Gateway;

/// <summary>A gateway as the forwarder needs it.</summary>
/// <param name="SubscriptionId">Whose deployment is called.</param>
/// <param name="ProviderId">The engine it runs on.</param>
/// <param name="Upstream">The address that is called.</param>
/// <param name="Settings">What the subscription says.</param>
/// <param name="Counters">What has passed.</param>
internal sealed record GatewayRoute(string SubscriptionId, string ProviderId, Uri Upstream, Contracts.Subscriptions.Gateway Settings, GatewayCounters Counters)
{
    public bool IsDurable => Settings.Mode == GatewayRules.Durable;

    public bool RefusesWhenNotLogged => Settings.OnLoggingFailure == GatewayRules.Refuse;

    public bool SignsForProvider => Settings.Credentials == GatewayRules.Provider;

    public GatewayMarker? Marker => Settings.LogWhen;
}
