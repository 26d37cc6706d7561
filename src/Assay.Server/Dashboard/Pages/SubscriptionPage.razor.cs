using Assay.Server.Dashboard.Parts;
using Assay.Server.Monitoring.Measurements;
using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Pages;

/// <summary>A subscription: its monitors, their newest values, and the history of one metric.</summary>
public sealed partial class SubscriptionPage
{
    private static readonly DateTime Begin = DateTime.UnixEpoch;
    private static readonly DateTime End = DateTime.MaxValue.AddYears(-1);

    /// <summary>The subscription.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    /// <summary>The monitor instance whose metric is charted.</summary>
    [SupplyParameterFromQuery(Name = "chart")]
    private string? Chart { get; set; }

    [SupplyParameterFromQuery(Name = "metric")]
    private string? Metric { get; set; }

    [Inject]
    private SubscriptionOverviews Subscriptions { get; set; } = default!;

    [Inject]
    private MeasurementStore Measurements { get; set; } = default!;

    private SubscriptionOverview? Overview { get; set; }

    private IReadOnlyList<ChartSeries> Series { get; set; } = [];

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Overview = await Subscriptions.FindAsync(Id, CancellationToken.None);
        if (Overview is null)
        {
            return;
        }

        var charted = Overview.Monitors.FirstOrDefault(m => m.Instance.Metadata.Id == Chart)
            ?? Overview.Monitors.FirstOrDefault(m => m.Newest?.Entity.Values.Count > 0);
        Chart = charted?.Instance.Metadata.Id;
        Metric ??= charted?.Newest?.Entity.Values.SelectMany(v => v.Metrics).FirstOrDefault(m => m.Value is not null)?.Id;
        if (charted is not null && Metric is not null)
        {
            Series = ChartSeries.Of(await Measurements.ListAsync(charted.Instance.Metadata.Id, Begin, End, null, CancellationToken.None), Metric);
        }
    }
}
