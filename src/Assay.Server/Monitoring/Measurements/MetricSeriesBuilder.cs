using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Server.Http;

namespace Assay.Server.Monitoring.Measurements;

/// <summary>Sums metric values up by interval of time and combination of tags.</summary>
internal static class MetricSeriesBuilder
{
    private const int MaxIntervals = 20_000;

    /// <param name="measurements">Measurements in any order.</param>
    /// <param name="requests">Metric id → the aggregates asked for; a key of <c>*</c> stands for every metric.</param>
    /// <param name="interval">The interval; null: one interval over the whole range.</param>
    /// <param name="group">The tags that make groups; null: all of them.</param>
    /// <exception cref="ApiException">400 when the range has too many intervals.</exception>
    public static MetricSeries Build(
        string definitionId,
        IEnumerable<Resource<Measurement>> measurements,
        IReadOnlyDictionary<string, IReadOnlySet<string>> requests,
        TimeInterval? interval,
        DateTime start,
        DateTime end,
        IReadOnlySet<string>? group = null)
    {
        DateTime[] edges = interval is null ? [start, end] : [.. Edges(interval, start, end)];
        var groups = new Dictionary<string, (IReadOnlyList<TagValue> Tags, SortedDictionary<string, List<Point>> Metrics)>(StringComparer.Ordinal);
        foreach (var measurement in measurements.OrderBy(m => m.Entity.Timestamp))
        {
            foreach (var value in measurement.Entity.Values)
            {
                var tags = value.Tags.Where(t => group?.Contains(t.Id) != false).OrderBy(t => t.Id, StringComparer.Ordinal).ToList();
                var key = string.Join('\u001f', tags.Select(t => $"{t.Id}\u001e{t.Value}"));
                if (!groups.TryGetValue(key, out var known))
                {
                    groups.Add(key, known = (tags, new SortedDictionary<string, List<Point>>(StringComparer.Ordinal)));
                }

                Collect(known.Metrics, value, measurement, requests, edges);
            }
        }

        return new MetricSeries(edges[0], edges[^1], interval?.Unit, definitionId,
            [.. groups.Values.Select(g => new MetricGroup(g.Tags, [.. g.Metrics.Select(m => Aggregate(m.Key, m.Value, requests, edges.Length - 1))]))]);
    }

    /// <summary>The whole intervals that a range touches: what is summed up is what lies in them.</summary>
    /// <exception cref="ApiException">400 when there are too many.</exception>
    public static IReadOnlyList<DateTime> Edges(TimeInterval interval, DateTime start, DateTime end)
    {
        var edges = new List<DateTime> { interval.Floor(start) };
        while (edges[^1] < end || edges.Count < 2)
        {
            edges.Add(interval.Next(edges[^1]));
            if (edges.Count > MaxIntervals)
            {
                throw ApiException.Parameter("interval", $"The range has more than {MaxIntervals} intervals; ask for a longer interval or a shorter range.");
            }
        }

        return edges;
    }

    private static void Collect(
        SortedDictionary<string, List<Point>> metrics,
        MeasurementValue value,
        Resource<Measurement> measurement,
        IReadOnlyDictionary<string, IReadOnlySet<string>> requests,
        DateTime[] edges)
    {
        var slot = Array.BinarySearch(edges, measurement.Entity.Timestamp);
        slot = Math.Min(slot >= 0 ? slot : ~slot - 1, edges.Length - 2);
        foreach (var metric in value.Metrics)
        {
            if (slot < 0 || metric.Value is not { } number || (!requests.ContainsKey(metric.Id) && !requests.ContainsKey("*")))
            {
                continue;
            }

            if (!metrics.TryGetValue(metric.Id, out var points))
            {
                metrics.Add(metric.Id, points = []);
            }

            points.Add(new Point(slot, number, measurement.Metadata.Id, metric.LowerLimit, metric.UpperLimit));
        }
    }

    private static MetricAggregates Aggregate(string metricId, List<Point> points, IReadOnlyDictionary<string, IReadOnlySet<string>> requests, int slots)
    {
        var asked = new[] { metricId, "*" }.SelectMany(key => requests.GetValueOrDefault(key) ?? new HashSet<string>()).ToHashSet();
        var bySlot = points.ToLookup(p => p.Slot);

        AggregateValues? Numbers(string name, Func<IReadOnlyList<Point>, double?> compute) =>
            asked.Contains(name)
                ? new AggregateValues([.. Enumerable.Range(0, slots).Select(s => bySlot[s].ToList() is { Count: > 0 } inSlot ? Finite(compute(inSlot)) : null)])
                : null;

        AggregateValues? Points(string name, Func<IReadOnlyList<Point>, Point> choose)
        {
            if (!asked.Contains(name))
            {
                return null;
            }

            var chosen = Enumerable.Range(0, slots).Select(s => bySlot[s].ToList() is { Count: > 0 } inSlot ? choose(inSlot) : null).ToList();
            return new AggregateValues([.. chosen.Select(p => p?.Value)], [.. chosen.Select(p => p?.MeasurementId)]);
        }

        return new MetricAggregates
        {
            Id = metricId,
            LowerLimit = points[^1].LowerLimit,
            UpperLimit = points[^1].UpperLimit,
            Last = Points("last", p => p[^1]),
            First = Points("first", p => p[0]),
            Min = Points("min", p => p.MinBy(x => x.Value)!),
            Max = Points("max", p => p.MaxBy(x => x.Value)!),
            Count = Numbers("count", p => p.Count),
            Sum = Numbers("sum", p => p.Sum(x => x.Value)),
            Avg = Numbers("avg", p => p.Average(x => x.Value)),
            Median = Numbers("median", Median),
            Stddev = Numbers("stddev", SampleDeviation),
        };
    }

    /// <summary>A sum beyond the range of a double is no number.</summary>
    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    private static double? Median(IReadOnlyList<Point> points)
    {
        var sorted = points.Select(p => p.Value).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static double? SampleDeviation(IReadOnlyList<Point> points)
    {
        if (points.Count < 2)
        {
            return null;
        }

        var mean = points.Average(p => p.Value);
        return Math.Sqrt(points.Sum(p => (p.Value - mean) * (p.Value - mean)) / (points.Count - 1));
    }

    private sealed record Point(int Slot, double Value, string MeasurementId, double? LowerLimit, double? UpperLimit);
}
