using Assay.Monitors.Statistics;
using Assay.Server.Dashboard.Parts;

namespace Assay.Server.Dashboard.Sections;

/// <summary>The source <c>drift_v2_distribution</c>: a column's baseline and window side by side.</summary>
internal sealed record FieldDistribution(long BaselineRows, long WindowRows, IReadOnlyList<FieldDistribution.Bar> Bars)
{
    /// <summary>Each bar as its share of the baseline's rows and of the window's.</summary>
    public IReadOnlyList<SharePair> Shares => Bars.All(b => b.BaselineCount >= 0 && b.BaselineCount <= BaselineRows && b.WindowCount >= 0 && b.WindowCount <= WindowRows)
        ? [.. Bars.Select(b => new SharePair(b.Name, Proportion.Wilson(b.BaselineCount, BaselineRows), Proportion.Wilson(b.WindowCount, WindowRows)))]
        : [];

    internal sealed record Bar(long BaselineCount, long WindowCount)
    {
        public string? Label { get; init; }

        public string? Rest { get; init; }

        public double? Lower { get; init; }

        public double? Upper { get; init; }

        public string Name => (Rest, Label, Lower, Upper) switch
        {
            ({ } rest, _, _, _) => $"({rest})",
            (_, { } label, _, _) => label,
            (_, _, { } lower, { } upper) => $"{Format.Number(lower)} – {Format.Number(upper)}",
            (_, _, { } lower, null) => $"> {Format.Number(lower)}",
            (_, _, null, { } upper) => $"≤ {Format.Number(upper)}",
            _ => "",
        };
    }
}
