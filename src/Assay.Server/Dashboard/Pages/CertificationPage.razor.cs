using Assay.Contracts.Certifications;
using Assay.Server.Catalog;
using Assay.Server.Certifications;
using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Pages;

/// <summary>The report on an engine; grows while the checks are made.</summary>
public sealed partial class CertificationPage
{
    /// <summary>The certification.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private ResourceCatalog Catalog { get; set; } = default!;

    private Certification? Report { get; set; }

    private bool IsInProgress => Report?.Status.State == CertificationService.InProgress;

    private string Verdict => Report switch
    {
        { Result: CertificationResult.Pass } => "Yes",
        { Result: CertificationResult.Warn } => "Yes, with limits",
        { Result: CertificationResult.Fail } => "No",
        { Status.State: CertificationService.Error } => "It could not be certified",
        _ => "The engine is being asked …",
    };

    /// <summary>How a result is coloured.</summary>
    internal static string Style(string? result) => result switch
    {
        CertificationResult.Pass => "ok",
        CertificationResult.Warn => "suspected",
        CertificationResult.Fail => "confirmed",
        _ => "insufficient-data",
    };

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() =>
        Report = (await Catalog.FindAsync(Kinds.Certification, Id, CancellationToken.None))?.Entity;
}
