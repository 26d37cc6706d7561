using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Parts;

/// <summary>A metric over time as a line picture, with its limits and confidence intervals.</summary>
public sealed partial class MetricChart
{
    private const int Width = 860;
    private const int Height = 260;
    private const int Left = 64;
    private const int Right = 16;
    private const int Top = 12;
    private const int Bottom = 28;

    /// <summary>The metric's name.</summary>
    [Parameter]
    public string Title { get; set; } = "";

    /// <summary>The lines.</summary>
    [Parameter]
    public IReadOnlyList<ChartSeries> Series { get; set; } = [];

    private List<ChartPoint> All { get; set; } = [];

    private double Min { get; set; }

    private double Max { get; set; }

    private double? Lower { get; set; }

    private double? Upper { get; set; }

    private IEnumerable<double> Ticks => Enumerable.Range(0, 5).Select(i => Min + ((Max - Min) * i / 4));

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        All = [.. Series.SelectMany(s => s.Points).OrderBy(p => p.Time)];
        if (All.Count == 0)
        {
            return;
        }

        Lower = All[^1].Metric.LowerLimit;
        Upper = All[^1].Metric.UpperLimit;
        var shown = All.SelectMany(p => new[] { p.Metric.Value, p.Metric.IntervalLower, p.Metric.IntervalUpper }).Append(Lower).Append(Upper).OfType<double>().ToList();
        var (low, high) = (shown.Min(), shown.Max());
        var margin = high > low ? (high - low) * 0.1 : Math.Max(Math.Abs(high) * 0.1, 0.1);
        (Min, Max) = (low - margin, high + margin);
    }

    private string Line(ChartSeries series) => string.Join(' ', series.Points.Select(p => $"{X(p.Time)},{Y(p.Metric.Value!.Value)}"));

    private string X(DateTime time)
    {
        var span = (All[^1].Time - All[0].Time).TotalSeconds;
        var share = span > 0 ? (time - All[0].Time).TotalSeconds / span : 0.5;
        return (Left + 8 + (share * (Width - Left - Right - 16))).ToString("0.0");
    }

    private string Y(double value) => (Top + ((Max - value) / (Max - Min) * (Height - Top - Bottom))).ToString("0.0");
}
