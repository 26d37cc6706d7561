using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;

namespace Assay.Server.Dashboard.Parts;

/// <summary>The history of one metric for one combination of tags.</summary>
/// <param name="Name">The tags' values.</param>
/// <param name="Points">Oldest first.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>One series per combination of tags.</summary>
    public static IReadOnlyList<ChartSeries> Of(IEnumerable<Resource<Measurement>> measurements, string metricId) =>
        [.. measurements
            .OrderBy(m => m.Entity.Timestamp)
            .SelectMany(m => m.Entity.Values.SelectMany(v => v.Metrics
                .Where(x => x.Id == metricId && x.Value is not null)
                .Select(x => (Name: Format.Tags(v.Tags), Point: new ChartPoint(m.Entity.Timestamp, x)))))
            .GroupBy(p => p.Name)
            .Select(g => new ChartSeries(g.Key, [.. g.Select(p => p.Point)]))];
}
