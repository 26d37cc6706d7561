using Assay.Server.Gateway;
using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Pages;

/// <summary>All subscriptions, a tile each.</summary>
public sealed partial class Home
{
    [Inject]
    private SubscriptionOverviews Subscriptions { get; set; } = default!;

    [Inject]
    private LoggingGaps Gaps { get; set; } = default!;

    private IReadOnlyList<SubscriptionOverview> Overviews { get; set; } = [];

    private bool HasGaps { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Overviews = await Subscriptions.ListAsync(CancellationToken.None);
        foreach (var overview in Overviews)
        {
            HasGaps |= (await Gaps.ListUnacknowledgedAsync(overview.Id, CancellationToken.None)).Count > 0;
        }
    }
}
