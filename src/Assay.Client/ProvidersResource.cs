using Assay.Contracts;
using Assay.Contracts.Certifications;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Providers;

namespace Assay.Client;

/// <summary>Bound engines.</summary>
public sealed class ProvidersResource
{
    private readonly AssayClient _client;

    internal ProvidersResource(AssayClient client) => _client = client;

    /// <summary>Binds an engine.</summary>
    public Task<Resource<ServiceProvider>> AddAsync(ServiceProvider provider, CancellationToken cancellation) =>
        _client.PostAsync("service_providers", provider, AssayJson.Default.ServiceProvider, AssayJson.Default.ResourceServiceProvider, cancellation);

    /// <summary>All bound engines.</summary>
    public async Task<IReadOnlyList<Resource<ServiceProvider>>> ListAsync(CancellationToken cancellation) =>
        (await _client.GetAsync("service_providers", AssayJson.Default.ServiceProviderList, cancellation).ConfigureAwait(false)).ServiceProviders;

    /// <summary>Unbinds an engine.</summary>
    public async Task DeleteAsync(string id, CancellationToken cancellation) =>
        (await _client.SendAsync(HttpMethod.Delete, $"service_providers/{id}", null, cancellation).ConfigureAwait(false)).Dispose();

    /// <summary>Starts the certification of a deployment of a bound engine.</summary>
    public Task<Resource<Certification>> CertifyAsync(string id, CertificationRequest request, CancellationToken cancellation) =>
        _client.PostAsync($"service_providers/{id}/certifications", request, AssayJson.Default.CertificationRequest, AssayJson.Default.ResourceCertification, cancellation);

    /// <summary>A certification as far as it is.</summary>
    public Task<Resource<Certification>> CertificationAsync(string id, string certificationId, CancellationToken cancellation) =>
        _client.GetAsync($"service_providers/{id}/certifications/{certificationId}", AssayJson.Default.ResourceCertification, cancellation);
}
