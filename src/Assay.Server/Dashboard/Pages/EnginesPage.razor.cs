using Assay.Contracts.Certifications;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Providers;
using Assay.Contracts.Subscriptions;
using Assay.Server.Catalog;
using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Pages;

/// <summary>The bound engines, their subscriptions and how they were certified.</summary>
public sealed partial class EnginesPage
{
    private const int MostCertifications = 5;

    /// <summary>Why a certification could not be started.</summary>
    [SupplyParameterFromQuery(Name = "problem")]
    private string? Problem { get; set; }

    [Inject]
    private ResourceCatalog Catalog { get; set; } = default!;

    private IReadOnlyList<Engine> Engines { get; set; } = [];

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var subscriptions = await Catalog.ListAsync(Kinds.Subscription, CancellationToken.None);
        var engines = new List<Engine>();
        foreach (var provider in await Catalog.ListAsync(Kinds.ServiceProvider, CancellationToken.None))
        {
            var (newest, _) = await Catalog.PageAsync(Kinds.Certification, provider.Metadata.Id, 0, MostCertifications, CancellationToken.None);
            engines.Add(new Engine(provider, [.. subscriptions.Where(s => s.Entity.ServiceProviderId == provider.Metadata.Id)], newest));
        }

        Engines = engines;
    }

    private sealed record Engine(
        Resource<ServiceProvider> Provider, IReadOnlyList<Resource<Subscription>> Subscriptions, IReadOnlyList<Resource<Certification>> Certifications);
}
