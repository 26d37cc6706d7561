using Assay.Contracts;
using Assay.Contracts.Certifications;
using Assay.Contracts.Envelopes;
using Assay.Server.Access;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Certifications;

/// <summary>Reports on bound engines: whether monitors can rely on them, and what to do where not.</summary>
internal static class CertificationEndpoints
{
    public static IServiceCollection AddCertification(this IServiceCollection services) => services
        .AddSingleton<EngineCertifier>()
        .AddSingleton<CertificationSamples>()
        .AddSingleton<CertificationQueue>()
        .AddSingleton<CertificationService>()
        .AddHostedService<CertificationWorker>();

    public static void MapCertifications(this RouteGroupBuilder instance)
    {
        var group = instance.MapGroup("/service_providers/{providerId}/certifications").WithTags("Certifications");
        group.MapGet("", ListAsync);
        group.MapPost("", StartAsync).Reads<CertificationRequest>("application/json");
        group.MapGet("/{id}", GetAsync);
    }

    private static async Task<Ok<CertificationList>> ListAsync(string providerId, HttpRequest request, ResourceCatalog catalog, CancellationToken cancellation)
    {
        await catalog.GetAsync(Kinds.ServiceProvider, providerId, cancellation);
        var offset = QueryParameters.Int(request, "offset", 0, 0, int.MaxValue);
        var limit = QueryParameters.Int(request, "limit", 20, 1, 1000);
        var (page, _) = await catalog.PageAsync(Kinds.Certification, providerId, offset, limit, cancellation);
        return TypedResults.Ok(new CertificationList(page));
    }

    private static async Task<Accepted<Resource<Certification>>> StartAsync(
        string providerId, HttpContext context, CertificationService certifications, CancellationToken cancellation)
    {
        var request = await context.Request.ReadJsonAsync(AssayJson.Default.CertificationRequest, cancellation);
        var added = await certifications.StartAsync(providerId, request, context.UserName(), cancellation);
        return TypedResults.Accepted(added.Metadata.Url, added);
    }

    private static async Task<Ok<Resource<Certification>>> GetAsync(string providerId, string id, ResourceCatalog catalog, CancellationToken cancellation) =>
        await catalog.FindParentAsync(Kinds.Certification, id, cancellation) == providerId
            ? TypedResults.Ok(await catalog.GetAsync(Kinds.Certification, id, cancellation))
            : throw ApiException.NotFound("certification", id);
}
