using Assay.Contracts;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Server.Access;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Assay.Server.Subscriptions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Monitoring.Instances;

/// <summary>Monitor instances: monitors set up for a target.</summary>
internal static class MonitorInstanceEndpoints
{
    public static void MapMonitorInstances(this RouteGroupBuilder instance)
    {
        var group = instance.MapGroup("/monitor_instances").WithTags("Monitor instances");
        group.MapGet("", ListAsync);
        group.MapPost("", AddAsync).Reads<MonitorInstance>("application/json");
        group.MapGet("/{id}", GetAsync);
        group.MapPatch("/{id}", PatchAsync).Reads<IReadOnlyList<JsonPatchOperation>>("application/json", "application/json-patch+json");
        group.MapDelete("/{id}", DeleteAsync);
    }

    private static async Task<Ok<MonitorInstanceList>> ListAsync(HttpRequest request, ResourceCatalog catalog, CancellationToken cancellation)
    {
        var marts = QueryParameters.Set(request, "data_mart_id");
        var kinds = QueryParameters.Set(request, "monitor_definition_id");
        var targets = QueryParameters.Set(request, "target.target_id");
        var targetTypes = QueryParameters.Set(request, "target.target_type");
        var all = await catalog.ListAsync(Kinds.MonitorInstance, cancellation);
        return TypedResults.Ok(new MonitorInstanceList([.. all.Where(i =>
            QueryParameters.Matches(marts, i.Entity.DataMartId)
            && QueryParameters.Matches(kinds, i.Entity.MonitorDefinitionId)
            && QueryParameters.Matches(targets, i.Entity.Target?.TargetId)
            && QueryParameters.Matches(targetTypes, i.Entity.Target?.TargetType))]));
    }

    private static async Task<Accepted<Resource<MonitorInstance>>> AddAsync(HttpContext context, MonitorInstanceService instances, CancellationToken cancellation)
    {
        var instance = await context.Request.ReadJsonAsync(AssayJson.Default.MonitorInstance, cancellation);
        var skipSchedule = QueryParameters.Bool(context.Request, "skip_scheduler");
        var added = await instances.AddAsync(instance, context.UserName(), skipSchedule, cancellation);
        return TypedResults.Accepted(added.Metadata.Url, added);
    }

    private static async Task<Ok<Resource<MonitorInstance>>> GetAsync(string id, HttpRequest request, ResourceCatalog catalog, ModelRecords records, TimeProvider clock, CancellationToken cancellation)
    {
        var found = await catalog.GetAsync(Kinds.MonitorInstance, id, cancellation);
        var expand = QueryParameters.Set(request, "expand");
        var type = found.Entity.MonitorDefinitionId == "quality" ? DataSetType.Feedback : DataSetType.PayloadLogging;
        var target = found.Entity.Target!.TargetId!;
        if (expand?.Contains("total_records") is true)
        {
            var total = await records.CountAsync(target, type, cancellation);
            found = found with { Entity = found.Entity with { TotalRecords = new RecordCount(total, type, clock.GetUtcNow().UtcDateTime) } };
        }

        if (expand?.Contains("unprocessed_records") is true)
        {
            var fresh = await MonitorWindow.CountNewAsync(catalog, records, id, target, type, cancellation);
            found = found with { Entity = found.Entity with { UnprocessedRecords = new RecordCount(fresh, type, clock.GetUtcNow().UtcDateTime) } };
        }

        return TypedResults.Ok(found);
    }

    private static async Task<Ok<Resource<MonitorInstance>>> PatchAsync(string id, HttpContext context, MonitorInstanceService instances, CancellationToken cancellation) =>
        TypedResults.Ok(await instances.PatchAsync(
            id,
            await context.Request.ReadPatchAsync(cancellation),
            setsUp: !QueryParameters.Bool(context.Request, "update_metadata_only"),
            context.UserName(),
            cancellation));

    private static async Task<NoContent> DeleteAsync(string id, MonitorInstanceService instances, CancellationToken cancellation)
    {
        await instances.DeleteAsync(id, cancellation);
        return TypedResults.NoContent();
    }
}
