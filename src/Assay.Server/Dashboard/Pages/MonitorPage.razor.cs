using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Pages;

/// <summary>What a monitor measured last, with the data behind it.</summary>
public sealed partial class MonitorPage
{
    /// <summary>The monitor instance.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    /// <summary>The column of a drift whose distributions are shown, such as <c>feature:Age</c>.</summary>
    [SupplyParameterFromQuery(Name = "column")]
    private string? Column { get; set; }

    /// <summary>The bins of a reliability curve: <c>equal_width</c>, else equal mass.</summary>
    [SupplyParameterFromQuery(Name = "bins")]
    private string? Bins { get; set; }

    [Inject]
    private SubscriptionOverviews Subscriptions { get; set; } = default!;

    private MonitorOverview? Monitor { get; set; }

    private string SubscriptionName { get; set; } = "";

    /// <summary>Fairness has its values beside its groups, drift v2 beside its columns.</summary>
    private bool HasValuesElsewhere => Monitor?.Instance.Entity.MonitorDefinitionId is "fairness" or "drift_v2";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        if (await Subscriptions.FindMonitorAsync(Id, CancellationToken.None) is var (subscription, monitor))
        {
            Monitor = monitor;
            SubscriptionName = subscription is null ? monitor.SubscriptionId! : SubscriptionOverview.NameOf(subscription);
        }
    }
}
