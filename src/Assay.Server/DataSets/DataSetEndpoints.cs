using Assay.Contracts;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Server.Access;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Assay.Server.Subscriptions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.DataSets;

/// <summary>Data sets.</summary>
internal static class DataSetEndpoints
{
    public static void MapDataSets(this RouteGroupBuilder instance)
    {
        var group = instance.MapGroup("").WithTags("Data sets");
        group.MapGet("/data_sets", ListAsync);
        group.MapPost("/data_sets", AddAsync).Reads<DataSet>("application/json");
        group.MapGet("/data_sets/{id}", GetAsync);
        group.MapPatch("/data_sets/{id}", PatchAsync).Reads<IReadOnlyList<JsonPatchOperation>>("application/json", "application/json-patch+json");
        group.MapDelete("/data_sets/{id}", DeleteAsync);
        group.MapPost("/subscriptions/{id}/tables/{type}", AddTableAsync);
        instance.MapRecords();
        instance.MapDataSetRecords();
    }

    private static async Task<Ok<DataSetList>> ListAsync(HttpRequest request, ResourceCatalog catalog, CancellationToken cancellation)
    {
        var targets = QueryParameters.Set(request, "target.target_id");
        var targetTypes = QueryParameters.Set(request, "target.target_type");
        var types = QueryParameters.Set(request, "type");
        var managers = QueryParameters.Set(request, "managed_by");
        var all = await catalog.ListAsync(Kinds.DataSet, cancellation);
        return TypedResults.Ok(new DataSetList([.. all.Where(s =>
            QueryParameters.Matches(targets, s.Entity.Target?.TargetId)
            && QueryParameters.Matches(targetTypes, s.Entity.Target?.TargetType)
            && QueryParameters.Matches(types, s.Entity.Type)
            && QueryParameters.Matches(managers, s.Entity.ManagedBy))]));
    }

    private static async Task<Accepted<Resource<DataSet>>> AddAsync(HttpContext context, DataSetService dataSets, CancellationToken cancellation)
    {
        var set = await context.Request.ReadJsonAsync(AssayJson.Default.DataSet, cancellation);
        var added = await dataSets.AddAsync(set, context.UserName(), cancellation);
        return TypedResults.Accepted(added.Metadata.Url, added);
    }

    private static async Task<Ok<Resource<DataSet>>> GetAsync(string id, ResourceCatalog catalog, CancellationToken cancellation) =>
        TypedResults.Ok(await catalog.GetAsync(Kinds.DataSet, id, cancellation));

    private static async Task<Ok<Resource<DataSet>>> PatchAsync(string id, HttpContext context, ResourceCatalog catalog, CancellationToken cancellation)
    {
        var patch = await context.Request.ReadPatchAsync(cancellation);
        return TypedResults.Ok(await catalog.UpdateAsync(
            Kinds.DataSet,
            id,
            set =>
            {
                var changed = JsonPatch.Apply(set, patch, Kinds.DataSet.Json);

                JsonBody.RequireObject(changed.Location, "location");
                if (string.IsNullOrWhiteSpace(changed.Name) || changed.SchemaUpdateMode is not (null or DataSetService.Auto or "none"))
                {
                    throw ApiException.Invalid("path", "'name' is required and 'schema_update_mode' must be auto or none.");
                }

                // The columns are those of the records; the rest may be changed.
                return changed with { DataSchema = set.DataSchema, Type = set.Type, Target = set.Target, DataMartId = set.DataMartId, Location = JsonBody.WithoutNulls(changed.Location), Status = set.Status };
            },
            context.UserName(),
            cancellation));
    }

    private static async Task<NoContent> DeleteAsync(string id, DataSetService dataSets, CancellationToken cancellation)
    {
        await dataSets.DeleteAsync(id, cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<Accepted<Resource<DataSet>>> AddTableAsync(string id, string type, ResourceCatalog catalog, DataSetService dataSets, CancellationToken cancellation)
    {
        if (type != DataSetType.Feedback)
        {
            throw ApiException.Invalid("dataset_type", "Only the table 'feedback' can be made here.");
        }

        var subscription = await catalog.GetAsync(Kinds.Subscription, id, cancellation);
        var set = await dataSets.EnsureForSubscriptionAsync(subscription, type, cancellation);
        return TypedResults.Accepted(set.Metadata.Url, set);
    }
}
