using Assay.Contracts.Monitoring;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Assay.Server.Monitoring.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Monitoring.Quality;

/// <summary>From a cell of a confusion matrix to its transactions, so that they can be explained.</summary>
internal static class ConfusionCellEndpoints
{
    public static void MapConfusionCells(this RouteGroupBuilder instance) =>
        instance.MapGroup("/monitor_instances/{id}/runs/{runId}/confusion_matrix").WithTags("Runs").MapGet("/records", ListAsync);

    private static async Task<Ok<ConfusionCell>> ListAsync(string id, string runId, HttpRequest request, ResourceCatalog catalog, ConfusionCells cells, CancellationToken cancellation)
    {
        var instance = await catalog.GetAsync(Kinds.MonitorInstance, id, cancellation);
        var run = await RunEndpoints.GetRunAsync(id, runId, catalog, cancellation);
        var subscription = await catalog.GetAsync(Kinds.Subscription, instance.Entity.Target!.TargetId!, cancellation);
        var limit = QueryParameters.Int(request, "limit", 100, 1, 1000);
        var offset = QueryParameters.Int(request, "offset", 0, 0, int.MaxValue);
        return TypedResults.Ok(await cells.ReadAsync(subscription, run, Required(request, "label"), Required(request, "prediction"), limit, offset, cancellation));
    }

    private static string Required(HttpRequest request, string name) =>
        request.Query.TryGetValue(name, out var value) ? value.ToString() : throw ApiException.Parameter(name, $"'{name}' is required.");
}
