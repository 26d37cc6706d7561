using Assay.Contracts;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Providers;
using Assay.Server.Access;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Providers;

/// <summary>Service providers: the bound machine-learning engines.</summary>
internal static class ProviderEndpoints
{
    public static void MapProviders(this RouteGroupBuilder instance)
    {
        var group = instance.MapGroup("/service_providers").WithTags("Service providers");
        group.MapGet("", ListAsync);
        group.MapPost("", AddAsync).Reads<ServiceProvider>("application/json");
        group.MapGet("/{id}", GetAsync);
        group.MapPatch("/{id}", PatchAsync).Reads<IReadOnlyList<JsonPatchOperation>>("application/json", "application/json-patch+json");
        group.MapDelete("/{id}", DeleteAsync);
    }

    private static async Task<Ok<ServiceProviderList>> ListAsync(HttpRequest request, ResourceCatalog catalog, CancellationToken cancellation)
    {
        var types = QueryParameters.Set(request, "service_type");
        var spaces = QueryParameters.Set(request, "operational_space_id");
        var instances = QueryParameters.Set(request, "instance_id");
        var deploymentSpaces = QueryParameters.Set(request, "deployment_space_id");
        var projects = QueryParameters.Set(request, "integrated_project_id");
        var all = await catalog.ListAsync(Kinds.ServiceProvider, cancellation);
        return TypedResults.Ok(new ServiceProviderList([.. all.Where(p =>
            QueryParameters.Matches(types, p.Entity.ServiceType)
            && QueryParameters.Matches(spaces, p.Entity.OperationalSpaceId)
            && QueryParameters.Matches(instances, p.Entity.InstanceId)
            && QueryParameters.Matches(deploymentSpaces, p.Entity.DeploymentSpaceId)
            && QueryParameters.Matches(projects, p.Entity.IntegratedProjectId))]));
    }

    private static async Task<Accepted<Resource<ServiceProvider>>> AddAsync(HttpContext context, ProviderService providers, CancellationToken cancellation)
    {
        var provider = await context.Request.ReadJsonAsync(AssayJson.Default.ServiceProvider, cancellation);
        var added = await providers.AddAsync(provider, context.UserName(), cancellation);
        return TypedResults.Accepted(added.Metadata.Url, added);
    }

    private static async Task<Ok<Resource<ServiceProvider>>> GetAsync(string id, ResourceCatalog catalog, CancellationToken cancellation) =>
        TypedResults.Ok(await catalog.GetAsync(Kinds.ServiceProvider, id, cancellation));

    private static async Task<Ok<Resource<ServiceProvider>>> PatchAsync(string id, HttpContext context, ProviderService providers, CancellationToken cancellation) =>
        TypedResults.Ok(await providers.PatchAsync(id, await context.Request.ReadPatchAsync(cancellation), context.UserName(), cancellation));

    private static async Task<NoContent> DeleteAsync(string id, ProviderService providers, CancellationToken cancellation)
    {
        await providers.DeleteAsync(id, cancellation);
        return TypedResults.NoContent();
    }
}
