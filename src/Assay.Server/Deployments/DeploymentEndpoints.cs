using System.Text.Json.Nodes;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Providers;
using Assay.Server.Catalog;
using Assay.Server.Engines;
using Assay.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Deployments;

/// <summary>The deployments of bound engines, at the addresses where OpenScale's clients look for them.</summary>
internal static class DeploymentEndpoints
{
    public static IServiceCollection AddDeployments(this IServiceCollection services) => services
        .AddSingleton<DeploymentFinder>()
        .AddSingleton<DeploymentCache>();

    public static void MapDeployments(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Deployments");
        group.MapGet("/v1/ml_instances/{providerId}/deployments", ListOfProviderAsync);
        group.MapGet("/openscale/{instance}/v2/ml_deployments", ListAsync);
        group.MapGet("/openscale/{instance}/v2/ml_deployments/{deploymentId}", GetAsync);
    }

    private static async Task<Ok<JsonObject>> ListOfProviderAsync(
        string providerId, HttpRequest request, ResourceCatalog catalog, DeploymentCache deployments, CancellationToken cancellation)
    {
        var provider = await catalog.GetAsync(Kinds.ServiceProvider, providerId, cancellation);
        return await PageAsync(provider, request, deployments, cancellation);
    }

    private static Task<Ok<JsonObject>> ListAsync(HttpRequest request, ResourceCatalog catalog, DeploymentCache deployments, CancellationToken cancellation) =>
        ListOfProviderAsync(ProviderId(request), request, catalog, deployments, cancellation);

    private static async Task<Ok<JsonObject>> GetAsync(
        string deploymentId, HttpRequest request, ResourceCatalog catalog, DeploymentCache deployments, TimeProvider clock, CancellationToken cancellation)
    {
        var asked = clock.GetUtcNow();
        var provider = await catalog.GetAsync(Kinds.ServiceProvider, ProviderId(request), cancellation);

        // Ids with slashes arrive with them encoded: routing keeps them so.
        var id = deploymentId.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var list = await FetchAsync(provider, request, deployments, QueryParameters.Bool(request, "refresh"), cancellation);
        if (Find(list) is null && list.FetchStarted < asked)
        {
            // What is not in a list of a minute ago may have been deployed since.
            list = await FetchAsync(provider, request, deployments, refreshes: true, cancellation);
        }

        return TypedResults.Ok(Answer([Find(list) ?? throw ApiException.NotFound("deployment", deploymentId)], 1));

        EngineDeployment? Find(DeploymentList known) => known.Deployments.FirstOrDefault(d => d.Id == id);
    }

    private static async Task<Ok<JsonObject>> PageAsync(
        Resource<ServiceProvider> provider, HttpRequest request, DeploymentCache deployments, CancellationToken cancellation)
    {
        var limit = QueryParameters.Int(request, "limit", 1000, 1, 100_000);
        var offset = QueryParameters.Int(request, "offset", 0, 0, int.MaxValue);
        var refreshes = QueryParameters.Bool(request, "refresh");
        var name = request.Query["name"].ToString();
        var list = await FetchAsync(provider, request, deployments, refreshes, cancellation);
        var matching = name.Length == 0
            ? list.Deployments
            : [.. list.Deployments.Where(d => NameOf(d).Contains(name, StringComparison.OrdinalIgnoreCase))];
        return TypedResults.Ok(Answer([.. matching.Skip(offset).Take(limit)], matching.Count));
    }

    private static JsonObject Answer(IReadOnlyList<EngineDeployment> page, int total) => new()
    {
        ["count"] = page.Count,
        ["total_count"] = total,
        ["resources"] = new JsonArray([.. page.Select(d => d.Resource.DeepClone())]),
    };

    private static async Task<DeploymentList> FetchAsync(
        Resource<ServiceProvider> provider, HttpRequest request, DeploymentCache deployments, bool refreshes, CancellationToken cancellation)
    {
        var spaceId = request.Query["space_id"].ToString() is { Length: > 0 } space ? space : null;
        try
        {
            return await deployments.GetAsync(provider, spaceId, refreshes, cancellation);
        }
        catch (EngineException e)
        {
            throw new ApiException(e.Code == EngineException.Timeout ? 504 : 502, [new ApiError(e.Code, e.Message)]);
        }
    }

    private static string NameOf(EngineDeployment deployment) => deployment.Resource["entity"]?["name"]?.ToString() ?? deployment.Id;

    private static string ProviderId(HttpRequest request) =>
        request.Query["service_provider_id"].ToString() is { Length: > 0 } id
            ? id
            : throw ApiException.Parameter("service_provider_id", "'service_provider_id' is required.");
}
