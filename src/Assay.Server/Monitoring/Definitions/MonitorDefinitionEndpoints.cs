using Assay.Contracts;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Server.Access;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Assay.Server.Monitoring.Instances;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Monitoring.Definitions;

/// <summary>Monitor definitions, built-in and custom.</summary>
internal static class MonitorDefinitionEndpoints
{
    public static void MapMonitorDefinitions(this RouteGroupBuilder instance)
    {
        var group = instance.MapGroup("/monitor_definitions").WithTags("Monitor definitions");
        group.MapGet("", ListAsync);
        group.MapPost("", AddAsync).Reads<MonitorDefinition>("application/json");
        group.MapGet("/{id}", GetAsync);
        group.MapPut("/{id}", PutAsync).Reads<MonitorDefinition>("application/json");
        group.MapPatch("/{id}", PatchAsync).Reads<IReadOnlyList<JsonPatchOperation>>("application/json-patch+json", "application/json");
        group.MapDelete("/{id}", DeleteAsync);
    }

    private static async Task<Ok<MonitorDefinitionList>> ListAsync(HttpRequest request, MonitorDefinitions definitions, CancellationToken cancellation)
    {
        var names = QueryParameters.Set(request, "name");
        var types = QueryParameters.Set(request, "type");
        var all = await definitions.ListAsync(cancellation);
        return TypedResults.Ok(new MonitorDefinitionList([.. all.Where(d =>
            QueryParameters.Matches(names, d.Entity.Name)
            && QueryParameters.Matches(types, definitions.IsBuiltIn(d.Metadata.Id) ? "service" : "user"))]));
    }

    private static async Task<Ok<Resource<MonitorDefinition>>> GetAsync(string id, MonitorDefinitions definitions, CancellationToken cancellation) =>
        TypedResults.Ok(await definitions.GetAsync(id, cancellation));

    private static async Task<Created<Resource<MonitorDefinition>>> AddAsync(HttpContext context, MonitorDefinitions definitions, ResourceCatalog catalog, CancellationToken cancellation)
    {
        var given = await context.Request.ReadJsonAsync(AssayJson.Default.MonitorDefinition, cancellation);
        var definition = CustomDefinition.Complete(given);
        var id = CustomDefinition.Slug(definition.Name!);
        await definitions.ThrowIfTakenAsync(definition.Name!, id, isNew: true, cancellation);
        var added = await catalog.AddAsync(Kinds.MonitorDefinition, definition, context.UserName(), cancellation, id);
        return TypedResults.Created(added.Metadata.Url, added);
    }

    private static async Task<Ok<Resource<MonitorDefinition>>> PutAsync(string id, HttpContext context, MonitorDefinitions definitions, ResourceCatalog catalog, CancellationToken cancellation)
    {
        ThrowIfBuiltIn(id, definitions);
        var definition = CustomDefinition.Complete(await context.Request.ReadJsonAsync(AssayJson.Default.MonitorDefinition, cancellation));
        await definitions.ThrowIfTakenAsync(definition.Name!, id, isNew: false, cancellation);
        return TypedResults.Ok(await catalog.UpdateAsync(Kinds.MonitorDefinition, id, _ => definition, context.UserName(), cancellation));
    }

    private static async Task<Ok<Resource<MonitorDefinition>>> PatchAsync(string id, HttpContext context, MonitorDefinitions definitions, ResourceCatalog catalog, CancellationToken cancellation)
    {
        ThrowIfBuiltIn(id, definitions);
        var patch = await context.Request.ReadPatchAsync(cancellation);
        var known = await catalog.GetAsync(Kinds.MonitorDefinition, id, cancellation);
        var definition = CustomDefinition.Complete(JsonPatch.Apply(known.Entity, patch, Kinds.MonitorDefinition.Json));
        await definitions.ThrowIfTakenAsync(definition.Name!, id, isNew: false, cancellation);
        return TypedResults.Ok(await catalog.UpdateAsync(Kinds.MonitorDefinition, id, _ => definition, context.UserName(), cancellation));
    }

    private static async Task<NoContent> DeleteAsync(
        string id, HttpRequest request, MonitorDefinitions definitions, ResourceCatalog catalog, MonitorInstanceService instances, CancellationToken cancellation)
    {
        ThrowIfBuiltIn(id, definitions);
        var used = (await catalog.ListAsync(Kinds.MonitorInstance, cancellation)).Where(i => i.Entity.MonitorDefinitionId == id).ToList();
        if (used.Count > 0 && !QueryParameters.Bool(request, "force"))
        {
            throw ApiException.Conflict($"The definition has {used.Count} monitor instances; delete them first, or send force=true to delete them too.", id);
        }

        foreach (var instance in used)
        {
            await instances.DeleteAsync(instance.Metadata.Id, cancellation);
        }

        return await catalog.DeleteAsync(Kinds.MonitorDefinition, id, cancellation) ? TypedResults.NoContent() : throw ApiException.NotFound("monitor definition", id);
    }

    private static void ThrowIfBuiltIn(string id, MonitorDefinitions definitions)
    {
        if (definitions.IsBuiltIn(id))
        {
            throw ApiException.Conflict($"'{id}' is built in and cannot be changed.", id);
        }
    }
}
