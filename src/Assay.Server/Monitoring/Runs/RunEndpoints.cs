using Assay.Contracts;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Server.Access;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Monitoring.Runs;

/// <summary>Runs: evaluations of a monitor instance.</summary>
internal static class RunEndpoints
{
    public static void MapRuns(this RouteGroupBuilder instance)
    {
        var group = instance.MapGroup("/monitor_instances/{id}/runs").WithTags("Runs");
        group.MapGet("", ListAsync);
        group.MapPost("", AddAsync).Reads<RunRequest>("application/json");
        group.MapGet("/{runId}", GetAsync);
        group.MapPatch("/{runId}", PatchAsync).Reads<IReadOnlyList<JsonPatchOperation>>("application/json-patch+json", "application/json");
    }

    private static async Task<Ok<MonitoringRunList>> ListAsync(string id, HttpRequest request, ResourceCatalog catalog, CancellationToken cancellation)
    {
        var instance = await catalog.GetAsync(Kinds.MonitorInstance, id, cancellation);
        var limit = QueryParameters.Int(request, "limit", 100, 1, 1000);
        var offset = QueryParameters.Int(request, "start", 0, 0, int.MaxValue);
        var (page, total) = await catalog.PageAsync(Kinds.Run, id, offset, limit, cancellation);
        var runs = page.Select(run => RunService.WithInstanceParameters(run, instance.Entity.Parameters)).ToList();
        var address = $"/v2/monitor_instances/{id}/runs?limit={limit}";
        return TypedResults.Ok(new MonitoringRunList(
            runs,
            limit,
            total,
            new PageLink(address),
            offset > 0 ? new PageLink($"{address}&start={Math.Max(0, offset - limit)}") : null,
            offset + page.Count < total ? new PageLink($"{address}&start={offset + page.Count}") : null,
            new PageLink($"{address}&start={Math.Max(0, (total - 1) / limit * limit)}")));
    }

    private static async Task<Accepted<Resource<MonitoringRun>>> AddAsync(string id, HttpContext context, ResourceCatalog catalog, RunService runs, CancellationToken cancellation)
    {
        var request = await context.Request.ReadOptionalJsonAsync(AssayJson.Default.RunRequest, new RunRequest(), cancellation);
        var instance = await catalog.GetAsync(Kinds.MonitorInstance, id, cancellation);
        var run = await runs.StartAsync(instance, request, context.UserName(), cancellation);
        return TypedResults.Accepted(run.Metadata.Url, RunService.WithInstanceParameters(run, instance.Entity.Parameters));
    }

    private static async Task<Ok<Resource<MonitoringRun>>> GetAsync(string id, string runId, ResourceCatalog catalog, CancellationToken cancellation)
    {
        var instance = await catalog.GetAsync(Kinds.MonitorInstance, id, cancellation);
        var run = await GetRunAsync(id, runId, catalog, cancellation);
        return TypedResults.Ok(RunService.WithInstanceParameters(run, instance.Entity.Parameters));
    }

    private static async Task<Ok<Resource<MonitoringRun>>> PatchAsync(string id, string runId, HttpContext context, ResourceCatalog catalog, RunService runs, CancellationToken cancellation)
    {
        await GetRunAsync(id, runId, catalog, cancellation);
        var patch = await context.Request.ReadPatchAsync(cancellation);
        return TypedResults.Ok(await runs.UpdateAsync(runId, run => RunService.Checked(JsonPatch.Apply(run, patch, Kinds.Run.Json), runId), context.UserName(), cancellation));
    }

    /// <exception cref="ApiException">404: the instance has no such run.</exception>
    public static async Task<Resource<MonitoringRun>> GetRunAsync(string instanceId, string runId, ResourceCatalog catalog, CancellationToken cancellation) =>
        await catalog.FindParentAsync(Kinds.Run, runId, cancellation) == instanceId
            ? await catalog.GetAsync(Kinds.Run, runId, cancellation)
            : throw ApiException.NotFound("run", runId);
}
