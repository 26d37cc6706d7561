using Assay.Contracts.Providers;
using Assay.Server.Engines;
using Assay.Server.Http;
using Assay.Server.Secrets;
using Assay.Server.Subscriptions;

namespace Assay.Server.Deployments;

/// <summary>Asks a bound engine for its deployments.</summary>
internal sealed class DeploymentFinder(EngineCatalog engines, SecretStore secrets)
{
    /// <exception cref="EngineException">The engine refuses or cannot be reached.</exception>
    /// <exception cref="ApiException">404: this server has no such engine.</exception>
    public async Task<IReadOnlyList<EngineDeployment>> FindAsync(ServiceProvider provider, string? spaceId, CancellationToken cancellation)
    {
        var engine = engines.Find(provider.ServiceType) ?? throw ApiException.NotFound("engine", provider.ServiceType ?? "");
        var credentials = await secrets.OpenAsync(provider.Credentials, cancellation);
        var binding = new EngineBinding(null, credentials, ProviderHeaders.Merge(provider.RequestHeaders, null));
        binding = binding with
        {
            Address = Uri.TryCreate(binding.Credential("url"), UriKind.Absolute, out var address) ? address : null,
            SpaceId = spaceId ?? provider.DeploymentSpaceId,
            ProjectId = provider.IntegratedProjectId,
        };
        return await engine.ListDeploymentsAsync(binding, cancellation);
    }
}
