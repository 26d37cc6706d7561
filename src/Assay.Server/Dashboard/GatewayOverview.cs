using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Server.Gateway;

namespace Assay.Server.Dashboard;

/// <summary>A subscription's gateway, and what was logged of the subscription that could not be decoded.</summary>
/// <param name="Subscription">The subscription.</param>
/// <param name="Route">Its gateway of this server; null when it is logged in another way.</param>
/// <param name="Undecoded">The newest errors that are still undecoded.</param>
/// <param name="Gaps">The gaps in its log that nobody has acknowledged, newest first.</param>
internal sealed record GatewayOverview(
    Resource<Subscription> Subscription, GatewayRoute? Route, IReadOnlyList<PayloadLoggingError> Undecoded, IReadOnlyList<LoggingGap> Gaps)
{
    /// <summary>So many of the newest errors are looked at.</summary>
    public const int MostErrors = 1000;

    public string Id => Subscription.Metadata.Id;

    public string Name => Subscription.Entity.Deployment?.Name ?? Subscription.Entity.Asset?.Name ?? Id;

    public string Mode => Route?.IsDurable is true ? GatewayRules.Durable : GatewayRules.Asynchronous;

    /// <summary>How many are undecoded; with a plus sign when there may be older ones.</summary>
    public string UndecodedCount => $"{Undecoded.Count:#,0}{(Undecoded.Count == MostErrors ? "+" : "")}";

    /// <summary>What was passed on and left out of the log on purpose.</summary>
    public long LeftOut => Route is { Counters: var c } ? c.OwnScoring + c.NotSampled + c.NotMarked : 0;
}
