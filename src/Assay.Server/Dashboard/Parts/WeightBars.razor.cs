using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Parts;

/// <summary>Weights of features as a bar picture, left and right of zero.</summary>
public sealed partial class WeightBars
{
    private const int Width = 860;
    private const int RowHeight = 24;
    private const int LabelWidth = 300;
    private const int HalfWidth = 200;
    private const int Middle = LabelWidth + 60 + HalfWidth;

    /// <summary>The bars, most important first.</summary>
    [Parameter]
    public IReadOnlyList<WeightBar> Bars { get; set; } = [];

    private double Max => Bars.Count == 0 ? 0 : Bars.Max(b => Math.Abs(b.Weight));
}
