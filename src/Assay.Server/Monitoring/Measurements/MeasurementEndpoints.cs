using System.Text.Json;
using Assay.Contracts;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Server.Access;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Assay.Server.Monitoring.Definitions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Monitoring.Measurements;

/// <summary>Measurements: listed, looked at, summed up over time, and pushed by custom monitors.</summary>
internal static class MeasurementEndpoints
{
    private static readonly string[] Aggregates = ["last", "first", "min", "max", "count", "sum", "avg", "median", "stddev"];

    public static void MapMeasurements(this RouteGroupBuilder instance)
    {
        var group = instance.MapGroup("").WithTags("Measurements");
        group.MapGet("/monitor_instances/{id}/measurements", ListAsync);
        group.MapPost("/monitor_instances/{id}/measurements", AddAsync).Reads<IReadOnlyList<MeasurementRequest>>("application/json");
        group.MapGet("/monitor_instances/{id}/measurements/{measurementId}", GetAsync);
        group.MapGet("/monitor_instances/{id}/metrics", MetricsAsync);
        group.MapGet("/measurements", ListNewestAsync);
    }

    private static async Task<Ok<MeasurementList>> ListAsync(string id, HttpRequest request, ResourceCatalog catalog, MeasurementStore store, CancellationToken cancellation)
    {
        await catalog.GetAsync(Kinds.MonitorInstance, id, cancellation);
        var (start, end) = Range(request);
        var filter = MeasurementFilter.Parse(request.Query["filter"].ToString());
        var limit = QueryParameters.Int(request, "limit", 1000, 0, 100_000);
        var offset = QueryParameters.Int(request, "offset", 0, 0, int.MaxValue);
        var runId = request.Query["run_id"].ToString() is { Length: > 0 } run ? run : null;
        var found = (await store.ListAsync(id, start, end, runId, cancellation)).Where(m => filter.Matches(m.Entity)).Skip(offset).Take(limit);
        return TypedResults.Ok(new MeasurementList([.. found.Select(WithoutSources)], start, end, limit, offset));
    }

    private static async Task<Ok<Resource<Measurement>>> GetAsync(string id, string measurementId, MeasurementStore store, CancellationToken cancellation)
    {
        var found = await store.FindAsync(measurementId, cancellation);
        return found?.Entity.MonitorInstanceId == id ? TypedResults.Ok(found) : throw ApiException.NotFound("measurement", measurementId);
    }

    private static async Task<Ok<MeasurementList>> ListNewestAsync(HttpRequest request, MeasurementStore store, CancellationToken cancellation)
    {
        var count = QueryParameters.Int(request, "recent_count", 1, 1, 1000);
        var filter = MeasurementFilter.Parse(request.Query["filter"].ToString());
        if (request.Query["format"].ToString() is not ("" or "compact" or "full"))
        {
            throw ApiException.Parameter("format", "'format' must be compact or full.");
        }

        var found = await store.ListNewestAsync(
            QueryParameters.Set(request, "target_id"),
            QueryParameters.Set(request, "target_type"),
            QueryParameters.Set(request, "monitor_definition_id"),
            filter.IsEmpty ? count : int.MaxValue,
            cancellation);
        var newest = found.Where(m => filter.Matches(m.Entity)).GroupBy(m => m.Entity.MonitorInstanceId).SelectMany(g => g.Take(count));
        return TypedResults.Ok(new MeasurementList([.. newest.OrderByDescending(m => m.Entity.Timestamp).Select(WithoutSources)]));
    }

    private static async Task<Ok<MetricSeries>> MetricsAsync(string id, HttpRequest request, ResourceCatalog catalog, MeasurementStore store, CancellationToken cancellation)
    {
        var instance = await catalog.GetAsync(Kinds.MonitorInstance, id, cancellation);
        var (start, end) = Range(request);
        var filter = MeasurementFilter.Parse(request.Query["filter"].ToString());
        var interval = request.Query["interval"].ToString() switch
        {
            "" => null,
            var unit when TimeInterval.Units.Contains(unit) => new TimeInterval(unit),
            _ => throw ApiException.Parameter("interval", $"'interval' must be one of {string.Join(", ", TimeInterval.Units)}."),
        };
        var asked = ParseAggregates(request.Query["agg"].ToString());
        if (interval is not null)
        {
            // Times are whole microseconds: one before the next interval is the last of this one.
            var edges = MetricSeriesBuilder.Edges(interval, start, end);
            (start, end) = (edges[0], edges[^1].AddMicroseconds(-1));
        }

        var found = (await store.ListAsync(id, start, end, null, cancellation)).Select(m => m with { Entity = filter.Keep(m.Entity) });
        return TypedResults.Ok(MetricSeriesBuilder.Build(
            instance.Entity.MonitorDefinitionId!, found, asked, interval, start, end, QueryParameters.Set(request, "group")));
    }

    private static async Task<Accepted<IReadOnlyList<MeasurementReceipt>>> AddAsync(
        string id, HttpContext context, ResourceCatalog catalog, MonitorDefinitions definitions, MeasurementStore store, CancellationToken cancellation)
    {
        var requests = await context.Request.ReadJsonAsync(AssayJson.Default.IReadOnlyListMeasurementRequest, cancellation);
        var instance = await catalog.GetAsync(Kinds.MonitorInstance, id, cancellation);
        var definition = await definitions.GetAsync(instance.Entity.MonitorDefinitionId!, cancellation);
        var measurements = requests.Select((r, i) => PushedMeasurement.Read(r, i, instance, definition.Entity)).ToList();
        var added = await store.AddAsync(measurements, context.UserName(), cancellation);
        return TypedResults.Accepted<IReadOnlyList<MeasurementReceipt>>(
            $"/v2/monitor_instances/{id}/measurements",
            [.. added.Zip(requests, (a, r) => new MeasurementReceipt(a.Metadata.Id, a.Entity.Timestamp, r.Metrics!, r.RunId))]);
    }

    private static Resource<Measurement> WithoutSources(Resource<Measurement> measurement) =>
        measurement with { Entity = measurement.Entity with { Sources = null } };

    private static (DateTime Start, DateTime End) Range(HttpRequest request)
    {
        var start = QueryTime.Start(request, "start") ?? DateTime.UnixEpoch;
        var end = QueryTime.End(request, "end") ?? DateTime.MaxValue.AddYears(-1);
        return start <= end ? (start, end) : throw ApiException.Parameter("start", "'start' must not be after 'end'.");
    }

    /// <summary>Reads <c>fairness_value:count,:last</c>; no metric before the colon, or none at all, means every metric.</summary>
    private static Dictionary<string, IReadOnlySet<string>> ParseAggregates(string text)
    {
        var asked = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);
        foreach (var item in (text.Length == 0 ? "last" : text).Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = item.LastIndexOf(':');
            var aggregate = item[(colon + 1)..];
            var metric = colon <= 0 ? "*" : item[..colon];
            if (!Aggregates.Contains(aggregate))
            {
                throw ApiException.Parameter("agg", $"'{aggregate}' is no aggregate; accepted: {string.Join(", ", Aggregates)}.");
            }

            asked[metric] = asked.TryGetValue(metric, out var known) ? known.Append(aggregate).ToHashSet() : new HashSet<string> { aggregate };
        }

        return asked;
    }
}
