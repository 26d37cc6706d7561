using Assay.Contracts;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Server.Access;
using Assay.Server.Catalog;
using Assay.Server.Http;
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
        if (definitions.IsBuiltIn(id) || await catalog.FindAsync(Kinds.MonitorDefinition, id, cancellation) is not null)
        {
            throw ApiException.Conflict($"There is a monitor definition '{id}' already.", id);
        }

        var added = await catalog.AddAsync(Kinds.MonitorDefinition, definition, context.UserName(), cancellation, id);
        return TypedResults.Created(added.Metadata.Url, added);
    }

    private static async Task<Ok<Resource<MonitorDefinition>>> PutAsync(string id, HttpContext context, MonitorDefinitions definitions, ResourceCatalog catalog, CancellationToken cancellation)
    {
        ThrowIfBuiltIn(id, definitions);
        var definition = CustomDefinition.Complete(await context.Request.ReadJsonAsync(AssayJson.Default.MonitorDefinition, cancellation));
        return TypedResults.Ok(await catalog.UpdateAsync(Kinds.MonitorDefinition, id, _ => definition, context.UserName(), cancellation));
    }

    private static async Task<Ok<Resource<MonitorDefinition>>> PatchAsync(string id, HttpContext context, MonitorDefinitions definitions, ResourceCatalog catalog, CancellationToken cancellation)
    {
        ThrowIfBuiltIn(id, definitions);
        var patch = await context.Request.ReadPatchAsync(cancellation);
        return TypedResults.Ok(await catalog.UpdateAsync(
            Kinds.MonitorDefinition, id, d => CustomDefinition.Complete(JsonPatch.Apply(d, patch, Kinds.MonitorDefinition.Json)), context.UserName(), cancellation));
    }

    private static async Task<NoContent> DeleteAsync(string id, MonitorDefinitions definitions, ResourceCatalog catalog, CancellationToken cancellation)
    {
        ThrowIfBuiltIn(id, definitions);
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
