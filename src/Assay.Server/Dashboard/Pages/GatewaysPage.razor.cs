using Assay.Contracts.Subscriptions;
using Assay.Server.Catalog;
using Assay.Server.Gateway;
using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Pages;

/// <summary>The gateways: what passed them, and what could not be decoded.</summary>
public sealed partial class GatewaysPage
{
    private const int MostShown = 20;

    /// <summary>The subscription whose errors were tried again.</summary>
    [SupplyParameterFromQuery(Name = "tried")]
    private string? Tried { get; set; }

    [SupplyParameterFromQuery(Name = "decoded")]
    private long Decoded { get; set; }

    [SupplyParameterFromQuery(Name = "failed")]
    private long Failed { get; set; }

    [Inject]
    private ResourceCatalog Catalog { get; set; } = default!;

    [Inject]
    private GatewayDirectory Directory { get; set; } = default!;

    [Inject]
    private PayloadLoggingErrors Errors { get; set; } = default!;

    [Inject]
    private LoggingGaps Gaps { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private List<GatewayOverview> Gateways { get; } = [];

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var routes = Directory.All.ToDictionary(r => r.SubscriptionId);
        foreach (var subscription in await Catalog.ListAsync(Kinds.Subscription, CancellationToken.None))
        {
            var undecoded = await Errors.ListUndecodedAsync(subscription.Metadata.Id, GatewayOverview.MostErrors, CancellationToken.None);
            var gaps = await Gaps.ListUnacknowledgedAsync(subscription.Metadata.Id, CancellationToken.None);
            var gateway = new GatewayOverview(subscription, routes.GetValueOrDefault(subscription.Metadata.Id), undecoded, [.. gaps.Select(g => g.Entity)]);
            if (gateway.Route is not null || undecoded.Count > 0 || gaps.Count > 0 || gateway.Id == Tried)
            {
                Gateways.Add(gateway);
            }
        }
    }

    private static string Describe(LoggingGap gap) => gap.State == LoggingGap.Open
        ? $"Exchanges are not logged since {Format.Time(gap.Since)}: {gap.Lost:#,0} until {Format.Time(gap.Until)}. {gap.Reason}"
        : $"{gap.Lost:#,0} exchanges between {Format.Time(gap.Since)} and {Format.Time(gap.Until)} were not logged. {gap.Reason}";

    private string Address(GatewayRoute route) => new Uri(new Uri(Navigation.BaseUri), GatewayTarget.Prefix + route.Settings.Name).ToString();
}
