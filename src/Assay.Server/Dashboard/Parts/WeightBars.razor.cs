using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Parts;

/// <summary>Weights of features as bars from zero, with intervals as thin lines, and as a table.</summary>
public sealed partial class WeightBars
{
    private const int Width = 860;
    private const int RowHeight = 24;
    private const int LabelWidth = 280;
    private const int BarWidth = 390;

    /// <summary>The bars, most important first.</summary>
    [Parameter]
    public IReadOnlyList<WeightBar> Bars { get; set; } = [];

    /// <summary>What the picture shows.</summary>
    [Parameter]
    public string Title { get; set; } = "Weights of the features";

    /// <summary>What a positive weight means.</summary>
    [Parameter]
    public string For { get; set; } = "for the decision";

    /// <summary>What a negative one means.</summary>
    [Parameter]
    public string Against { get; set; } = "against it";

    /// <summary>Whether there is anything left of zero.</summary>
    private bool IsSigned { get; set; }

    private bool HasIntervals { get; set; }

    private double Max { get; set; }

    private double Zero => IsSigned ? LabelWidth + (BarWidth / 2) : LabelWidth;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var ends = Bars.SelectMany(b => new[] { b.Weight, b.Lower, b.Upper }).OfType<double>().ToList();
        IsSigned = ends.Any(e => e < 0);
        HasIntervals = Bars.Any(b => b is { Lower: not null, Upper: not null });
        Max = ends.Select(Math.Abs).DefaultIfEmpty(0).Max();
    }

    private double X(double weight) => Max > 0 ? Zero + (weight / Max * (IsSigned ? BarWidth / 2 : BarWidth)) : Zero;

    private string Number(double weight) => weight.ToString(IsSigned ? "+0.000;−0.000;0.000" : "0.000");

    private string Interval(WeightBar bar) => bar is { Lower: { } lower, Upper: { } upper } ? $"({Number(lower)} to {Number(upper)})" : "";
}
