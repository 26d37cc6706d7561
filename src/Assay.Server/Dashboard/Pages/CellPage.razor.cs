using Assay.Contracts.Monitoring;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Assay.Server.Monitoring.Quality;
using Assay.Server.Monitoring.Runs;
using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Pages;

/// <summary>The logged transactions behind a cell of a confusion matrix.</summary>
public sealed partial class CellPage
{
    private const int PageSize = 50;

    /// <summary>The quality monitor.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    /// <summary>The run that counted them.</summary>
    [Parameter]
    public string RunId { get; set; } = "";

    [SupplyParameterFromQuery(Name = "label")]
    private string? Label { get; set; }

    [SupplyParameterFromQuery(Name = "prediction")]
    private string? Prediction { get; set; }

    [SupplyParameterFromQuery(Name = "offset")]
    private int Offset { get; set; }

    [Inject]
    private ResourceCatalog Catalog { get; set; } = default!;

    [Inject]
    private ConfusionCells Cells { get; set; } = default!;

    private string? SubscriptionId { get; set; }

    private IReadOnlyList<ConfusionCellRecord> Records { get; set; } = [];

    private string? Problem { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Offset = Math.Max(0, Offset);
        try
        {
            var instance = await Catalog.GetAsync(Kinds.MonitorInstance, Id, CancellationToken.None);
            var run = await RunEndpoints.GetRunAsync(Id, RunId, Catalog, CancellationToken.None);
            var subscription = await Catalog.GetAsync(Kinds.Subscription, instance.Entity.Target!.TargetId!, CancellationToken.None);
            SubscriptionId = subscription.Metadata.Id;
            Records = (await Cells.ReadAsync(subscription, run, Label ?? "", Prediction ?? "", PageSize, Offset, CancellationToken.None)).Records;
        }
        catch (ApiException e)
        {
            Problem = e.Message;
        }
    }

    private string PageLink(int offset) =>
        $"/monitors/{Id}/runs/{RunId}/cell?label={Uri.EscapeDataString(Label ?? "")}&prediction={Uri.EscapeDataString(Prediction ?? "")}&offset={Math.Max(0, offset)}";
}
