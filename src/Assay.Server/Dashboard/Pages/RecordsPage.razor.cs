using Assay.Contracts.DataSets;
using Assay.Monitors.Tables;
using Assay.Server.DataSets;
using Assay.Server.Http;
using Assay.Server.Intake;
using Assay.Server.Records;
using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Pages;

/// <summary>The logged rows of a subscription, filtered and paged.</summary>
public sealed partial class RecordsPage
{
    private const int PageSize = 50;

    /// <summary>The subscription.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    [SupplyParameterFromQuery(Name = "offset")]
    private int Offset { get; set; }

    [SupplyParameterFromQuery(Name = "filter")]
    private string? Filter { get; set; }

    [Inject]
    private DataSetService DataSets { get; set; } = default!;

    [Inject]
    private RecordSets Sets { get; set; } = default!;

    [Inject]
    private IRecordStore Store { get; set; } = default!;

    [Inject]
    private RecordLoader Loader { get; set; } = default!;

    private Table? Rows { get; set; }

    private long Total { get; set; }

    private string? Problem { get; set; }

    private IReadOnlyList<Column> Columns { get; set; } = [];

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await Loader.WaitAsync(CancellationToken.None);
        var set = await DataSets.FindForTargetAsync(Id, DataSetType.PayloadLogging, CancellationToken.None);
        if (set is null || Sets.Find(set.Metadata.Id) is not { } schema)
        {
            Problem = "There is no such subscription.";
            return;
        }

        try
        {
            var query = new RecordQuery
            {
                Columns = RecordQueryReader.Visible(schema),
                Conditions = RecordFilter.Parse(Filter ?? "", schema),
                Limit = PageSize,
                Offset = Math.Max(0, Offset),
            };
            Rows = await Store.ReadAsync(set.Metadata.Id, query, CancellationToken.None);
            Total = await Store.CountAsync(set.Metadata.Id, query, CancellationToken.None);
            Columns = [.. Rows.Columns.Where(c => !IsEmpty(c))];
        }
        catch (ApiException e)
        {
            Problem = e.Message;
        }
    }

    private static bool IsEmpty(Column column) => Enumerable.Range(0, column.Length).All(column.IsMissing);

    private static string CellClass(Column column) => column.Type is ColumnType.Integer or ColumnType.Double ? "n" : "";

    private static string? Cell(Column column, int row) => column.Type switch
    {
        ColumnType.Double when column.TryGetNumber(row, out var number) => Format.Number(number),
        ColumnType.Vector when column[row] is double[] vector => string.Join(", ", vector.Select(v => v.ToString("0.###"))),
        _ => column.GetText(row),
    };

    private string PageLink(int offset) => $"/subscriptions/{Id}/records?offset={Math.Max(0, offset)}&filter={Uri.EscapeDataString(Filter ?? "")}";
}
