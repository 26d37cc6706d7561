using Assay.Contracts.Monitoring;
using Assay.Monitors.Statistics;

namespace Assay.Server.Dashboard;

/// <summary>How the pages write numbers, times and tags.</summary>
internal static class Format
{
    private const int PictureText = 36;

    public static string Number(double? value) => value switch
    {
        null => "–",
        0 => "0",
        { } v when Math.Abs(v) >= 1000 => v.ToString("#,0"),
        { } v when Math.Abs(v) >= 100 => v.ToString("0.0"),
        { } v when Math.Abs(v) >= 1 => v.ToString("0.00"),
        { } v => v.ToString("0.0000"),
    };

    public static string Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss") + " UTC";

    public static string Tags(IReadOnlyList<TagValue> tags) => string.Join(", ", tags.Select(t => t.Value));

    /// <summary>The interval of a value, such as <c>71.2 – 88.0</c>; empty when there is none.</summary>
    public static string Interval(MetricValue metric) =>
        metric is { IntervalLower: { } lower, IntervalUpper: { } upper } ? $"{Number(lower)} – {Number(upper)}" : "";

    public static string Percent(double? share) => share is { } s ? (100 * s).ToString("0.0") + " %" : "–";

    /// <summary>The interval of a share, such as <c>12.1 % – 15.8 %</c>; empty when there is none.</summary>
    public static string PercentInterval(Estimate share) => share is { Lower: { } lower, Upper: { } upper } ? $"{Percent(lower)} – {Percent(upper)}" : "";

    public static string PValue(double p) => p < 0.0001 ? "< 0.0001" : p.ToString("0.0000");

    /// <summary>As much of a text as a picture has room for.</summary>
    public static string Short(string text) => text.Length <= PictureText ? text : string.Concat(text.AsSpan(0, PictureText - 1), "…");

    public static string Limits(MetricValue metric) => (metric.LowerLimit, metric.UpperLimit) switch
    {
        (null, null) => "",
        ({ } lower, null) => $"≥ {Number(lower)}",
        (null, { } upper) => $"≤ {Number(upper)}",
        ({ } lower, { } upper) => $"{Number(lower)} … {Number(upper)}",
    };
}
