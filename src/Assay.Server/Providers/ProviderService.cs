using System.Text.Json;
using Assay.Contracts;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Providers;
using Assay.Server.Catalog;
using Assay.Server.Deployments;
using Assay.Server.Engines;
using Assay.Server.Http;
using Assay.Server.Secrets;

namespace Assay.Server.Providers;

/// <summary>Adds, changes and removes bound engines; their credentials go to the secret store.</summary>
internal sealed class ProviderService(ResourceCatalog catalog, SecretStore secrets, EngineCatalog engines, DeploymentCache deployments)
{
    private static readonly JsonElement NoCredentials = JsonSerializer.SerializeToElement([], AssayJson.Default.JsonObject);

    public async Task<Resource<ServiceProvider>> AddAsync(ServiceProvider provider, string by, CancellationToken cancellation)
    {
        Validate(provider);
        provider = await SealAsync(provider, null, cancellation);
        return await catalog.AddAsync(Kinds.ServiceProvider, provider with { Status = new ResourceStatus(ResourceState.Active) }, by, cancellation);
    }

    public async Task<Resource<ServiceProvider>> PatchAsync(string id, IReadOnlyList<JsonPatchOperation> patch, string by, CancellationToken cancellation)
    {
        var known = await catalog.GetAsync(Kinds.ServiceProvider, id, cancellation);
        var changed = JsonPatch.Apply(known.Entity, patch, Kinds.ServiceProvider.Json);
        Validate(changed);
        changed = await SealAsync(changed with { Status = known.Entity.Status }, known.Entity.Credentials, cancellation);
        var updated = await catalog.UpdateAsync(Kinds.ServiceProvider, id, _ => changed, by, cancellation);
        await secrets.DeleteReplacedAsync(known.Entity.Credentials, changed.Credentials, cancellation);
        return updated;
    }

    /// <summary>Removes the binding. Its subscriptions stay with their records; scoring them says what is missing.</summary>
    public async Task DeleteAsync(string id, CancellationToken cancellation)
    {
        var known = await catalog.GetAsync(Kinds.ServiceProvider, id, cancellation);
        await catalog.DeleteAsync(Kinds.ServiceProvider, id, cancellation);
        await secrets.DeleteAsync(known.Entity.Credentials, cancellation);
        await catalog.DeleteChildrenAsync(Kinds.Certification, id, cancellation);
        deployments.Forget(id);
    }

    private async Task<ServiceProvider> SealAsync(ServiceProvider provider, JsonElement? current, CancellationToken cancellation) =>
        provider with { Credentials = await secrets.SealAsync(provider.Credentials ?? NoCredentials, current, cancellation) };

    private void Validate(ServiceProvider provider)
    {
        if (string.IsNullOrWhiteSpace(provider.Name))
        {
            throw ApiException.Required("name");
        }

        if (string.IsNullOrWhiteSpace(provider.ServiceType))
        {
            throw ApiException.Required("service_type");
        }

        if (!engines.ServiceTypes.Contains(provider.ServiceType))
        {
            throw ApiException.Invalid("service_type", $"'{provider.ServiceType}' is no engine of this server; accepted: {string.Join(", ", engines.ServiceTypes.Order())}.");
        }

        if (provider.Credentials is { ValueKind: not JsonValueKind.Object })
        {
            throw ApiException.Invalid("credentials", "'credentials' must be an object.");
        }

        if (provider.OperationalSpaceId is not (null or "production" or "pre_production" or "development"))
        {
            throw ApiException.Invalid("operational_space_id", "'operational_space_id' must be production, pre_production or development.");
        }
    }
}
