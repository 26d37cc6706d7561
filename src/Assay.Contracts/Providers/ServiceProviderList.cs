using Assay.Contracts.Envelopes;

namespace Assay.Contracts.Providers;

/// <summary>All service providers that match the query.</summary>
/// <param name="ServiceProviders">The providers, oldest first.</param>
public sealed record ServiceProviderList(IReadOnlyList<Resource<ServiceProvider>> ServiceProviders);
