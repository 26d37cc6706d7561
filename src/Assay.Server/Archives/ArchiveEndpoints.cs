using System.Text.Json.Nodes;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Archives;

/// <summary>
/// Uploaded archives. A drift archive made for OpenScale holds a pickled model: it is kept as opaque bytes and given
/// back as such, and never opened.
/// </summary>
internal static class ArchiveEndpoints
{
    private const string DriftName = "drift";
    private const string OctetStream = "application/octet-stream";

    public static void MapArchives(this RouteGroupBuilder instance)
    {
        var group = instance.MapGroup("/monitoring_services").WithTags("Archives");
        group.MapPost("/drift/data_marts/{dataMart}/subscriptions/{subscription}/archives", AddDriftAsync).Reads<byte[]>(OctetStream);
        group.MapMethods("/drift/monitor_instances/{id}/archives", ["GET", "HEAD"], GetDriftAsync);
    }

    /// <summary>The archive uploaded for a subscription, or null.</summary>
    public static Task<byte[]?> FindDriftAsync(FileCatalog files, string subscriptionId, CancellationToken cancellation) =>
        files.FindAsync(subscriptionId, DriftName, cancellation);

    private static async Task<Accepted<JsonObject>> AddDriftAsync(
        string dataMart, string subscription, HttpRequest request, ResourceCatalog catalog, FileCatalog files, CancellationToken cancellation)
    {
        await catalog.GetAsync(Kinds.DataMart, dataMart, cancellation);
        await catalog.GetAsync(Kinds.Subscription, subscription, cancellation);
        using var content = new MemoryStream();
        await request.Body.CopyToAsync(content, cancellation);
        if (content.Length == 0)
        {
            throw ApiException.Required("body");
        }

        await files.StoreAsync(subscription, DriftName, content.ToArray(), cancellation);
        return TypedResults.Accepted((string?)null, new JsonObject { ["archive_size_bytes"] = content.Length });
    }

    private static async Task<FileContentHttpResult> GetDriftAsync(string id, ResourceCatalog catalog, FileCatalog files, CancellationToken cancellation)
    {
        var instance = await catalog.GetAsync(Kinds.MonitorInstance, id, cancellation);
        var archive = await FindDriftAsync(files, instance.Entity.Target!.TargetId!, cancellation) ?? throw ApiException.NotFound("archive of monitor instance", id);
        return TypedResults.File(archive, OctetStream, "user_drift.tar.gz");
    }
}
