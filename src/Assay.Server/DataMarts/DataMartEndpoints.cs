using Assay.Contracts;
using Assay.Contracts.DataMarts;
using Assay.Contracts.Envelopes;
using Assay.Server.Access;
using Assay.Server.Catalog;
using Assay.Server.Hosting;
using Assay.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.DataMarts;

/// <summary>
/// Data marts. The internal one exists from the start under the instance's id; further ones are names for the same
/// embedded stores.
/// </summary>
internal static class DataMartEndpoints
{
    public static void MapDataMarts(this RouteGroupBuilder instance)
    {
        var group = instance.MapGroup("/data_marts").WithTags("Data marts");
        group.MapGet("", ListAsync);
        group.MapPost("", AddAsync).Reads<DataMart>("application/json");
        group.MapGet("/{id}", GetAsync);
        group.MapPatch("/{id}", PatchAsync).Reads<IReadOnlyList<JsonPatchOperation>>("application/json-patch+json", "application/json");
        group.MapDelete("/{id}", DeleteAsync);
    }

    public static async Task EnsureInternalAsync(ResourceCatalog catalog, AssaySettings settings, CancellationToken cancellation)
    {
        if (await catalog.FindAsync(Kinds.DataMart, settings.InstanceId, cancellation) is null)
        {
            var mart = new DataMart { Name = "Assay", InternalDatabase = true, Description = "The embedded stores.", Status = new ResourceStatus(ResourceState.Active) };
            await catalog.AddAsync(Kinds.DataMart, mart, ResourceCatalog.Internal, cancellation, settings.InstanceId);
        }
    }

    private static async Task<Ok<DataMartList>> ListAsync(ResourceCatalog catalog, CancellationToken cancellation) =>
        TypedResults.Ok(new DataMartList(await catalog.ListAsync(Kinds.DataMart, cancellation)));

    private static async Task<Accepted<Resource<DataMart>>> AddAsync(HttpContext context, ResourceCatalog catalog, CancellationToken cancellation)
    {
        var mart = await context.Request.ReadJsonAsync(AssayJson.Default.DataMart, cancellation);
        var added = await catalog.AddAsync(Kinds.DataMart, Validate(mart), context.UserName(), cancellation);
        return TypedResults.Accepted(added.Metadata.Url, added);
    }

    private static async Task<Ok<Resource<DataMart>>> GetAsync(string id, ResourceCatalog catalog, CancellationToken cancellation) =>
        TypedResults.Ok(await catalog.GetAsync(Kinds.DataMart, id, cancellation));

    private static async Task<Ok<Resource<DataMart>>> PatchAsync(string id, HttpContext context, ResourceCatalog catalog, CancellationToken cancellation)
    {
        var patch = await context.Request.ReadPatchAsync(cancellation);
        return TypedResults.Ok(await catalog.UpdateAsync(Kinds.DataMart, id, mart => Validate(JsonPatch.Apply(mart, patch, Kinds.DataMart.Json)), context.UserName(), cancellation));
    }

    private static DataMart Validate(DataMart mart) => mart.InternalDatabase != false && mart.DatabaseConfiguration is null
        ? mart with { InternalDatabase = true, Status = new ResourceStatus(ResourceState.Active) }
        : throw ApiException.Invalid("database_configuration", "This server keeps records in its embedded stores; send \"internal_database\": true and no database_configuration.");

    private static async Task<NoContent> DeleteAsync(string id, ResourceCatalog catalog, AssaySettings settings, CancellationToken cancellation)
    {
        if (id == settings.InstanceId)
        {
            throw ApiException.Conflict("The internal data mart belongs to the instance and cannot be deleted.", id);
        }

        return await catalog.DeleteAsync(Kinds.DataMart, id, cancellation) ? TypedResults.NoContent() : throw ApiException.NotFound("data mart", id);
    }
}
