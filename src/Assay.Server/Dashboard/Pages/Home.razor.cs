using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Pages;

/// <summary>All subscriptions, a tile each.</summary>
public sealed partial class Home
{
    [Inject]
    private SubscriptionOverviews Subscriptions { get; set; } = default!;

    private IReadOnlyList<SubscriptionOverview> Overviews { get; set; } = [];

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => Overviews = await Subscriptions.ListAsync(CancellationToken.None);
}
