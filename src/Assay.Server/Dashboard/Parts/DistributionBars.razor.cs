using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Parts;

/// <summary>Two distributions over the same values, as a picture and as a table.</summary>
public sealed partial class DistributionBars
{
    private const int Width = 860;
    private const int RowHeight = 32;
    private const int LabelWidth = 240;
    private const int BarWidth = 480;

    /// <summary>The shares, in the order of the values.</summary>
    [Parameter]
    public IReadOnlyList<SharePair> Pairs { get; set; } = [];

    private double Max { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet() =>
        Max = Pairs.SelectMany(p => new[] { p.Baseline.Upper, p.Window.Upper }).OfType<double>().DefaultIfEmpty(1).Max();

    private string Length(double? share) => (share is { } s ? s / Max * BarWidth : 0).ToString("0.0");

    private string X(double? share) => (LabelWidth + (share is { } s ? s / Max * BarWidth : 0)).ToString("0.0");
}
