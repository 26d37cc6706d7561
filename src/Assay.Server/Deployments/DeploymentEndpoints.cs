using System.Text.Json.Nodes;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Providers;
using Assay.Server.Catalog;
using Assay.Server.Engines;
using Assay.Server.Http;
using Assay.Server.Secrets;
using Assay.Server.Subscriptions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Deployments;

/// <summary>The deployments of bound engines, at the addresses where OpenScale's clients look for them.</summary>
internal static class DeploymentEndpoints
{
    public static void MapDeployments(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Deployments");
        group.MapGet("/v1/ml_instances/{providerId}/deployments", ListOfProviderAsync);
        group.MapGet("/openscale/{instance}/v2/ml_deployments", ListAsync);
        group.MapGet("/openscale/{instance}/v2/ml_deployments/{deploymentId}", GetAsync);
    }

    private static Task<Ok<JsonObject>> ListOfProviderAsync(
        string providerId, HttpRequest request, ResourceCatalog catalog, EngineCatalog engines, SecretStore secrets, CancellationToken cancellation) =>
        AnswerAsync(providerId, null, request, catalog, engines, secrets, cancellation);

    private static Task<Ok<JsonObject>> ListAsync(
        HttpRequest request, ResourceCatalog catalog, EngineCatalog engines, SecretStore secrets, CancellationToken cancellation) =>
        AnswerAsync(ProviderId(request), null, request, catalog, engines, secrets, cancellation);

    private static Task<Ok<JsonObject>> GetAsync(
        string deploymentId, HttpRequest request, ResourceCatalog catalog, EngineCatalog engines, SecretStore secrets, CancellationToken cancellation) =>
        AnswerAsync(ProviderId(request), deploymentId, request, catalog, engines, secrets, cancellation);

    private static async Task<Ok<JsonObject>> AnswerAsync(
        string providerId, string? deploymentId, HttpRequest request, ResourceCatalog catalog, EngineCatalog engines, SecretStore secrets, CancellationToken cancellation)
    {
        var provider = await catalog.GetAsync(Kinds.ServiceProvider, providerId, cancellation);
        var limit = QueryParameters.Int(request, "limit", 1000, 1, 100_000);
        var spaceId = request.Query["space_id"].ToString() is { Length: > 0 } space ? space : null;
        var found = await FindAsync(provider, spaceId, engines, secrets, cancellation);
        // Ids with slashes arrive with them encoded: routing keeps them so.
        var id = deploymentId?.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var chosen = found.Where(d => id is null || d.Id == id).Take(limit).ToList();
        if (deploymentId is not null && chosen.Count == 0)
        {
            throw ApiException.NotFound("deployment", deploymentId);
        }

        return TypedResults.Ok(new JsonObject
        {
            ["count"] = chosen.Count,
            ["resources"] = new JsonArray([.. chosen.Select(d => d.Resource.DeepClone())]),
        });
    }

    private static async Task<IReadOnlyList<EngineDeployment>> FindAsync(
        Resource<ServiceProvider> provider, string? spaceId, EngineCatalog engines, SecretStore secrets, CancellationToken cancellation)
    {
        var engine = engines.Find(provider.Entity.ServiceType) ?? throw ApiException.NotFound("engine", provider.Entity.ServiceType ?? "");
        var credentials = await secrets.OpenAsync(provider.Entity.Credentials, cancellation);
        var binding = new EngineBinding(null, credentials, ProviderHeaders.Merge(provider.Entity.RequestHeaders, null));
        binding = binding with
        {
            Address = Uri.TryCreate(binding.Credential("url"), UriKind.Absolute, out var address) ? address : null,
            SpaceId = spaceId ?? provider.Entity.DeploymentSpaceId,
            ProjectId = provider.Entity.IntegratedProjectId,
        };
        try
        {
            return await engine.ListDeploymentsAsync(binding, cancellation);
        }
        catch (EngineException e)
        {
            throw new ApiException(e.Code == EngineException.Timeout ? 504 : 502, [new ApiError(e.Code, e.Message)]);
        }
    }

    private static string ProviderId(HttpRequest request) =>
        request.Query["service_provider_id"].ToString() is { Length: > 0 } id
            ? id
            : throw ApiException.Parameter("service_provider_id", "'service_provider_id' is required.");
}
