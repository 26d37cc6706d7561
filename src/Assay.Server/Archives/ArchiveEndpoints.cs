using System.Buffers;
using System.Text.Json.Nodes;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Archives;

/// <summary>
/// Uploaded archives, one of each kind for a subscription. Those made for OpenScale hold pickled models: they are kept as
/// opaque bytes and given back as such, and never opened.
/// </summary>
internal static class ArchiveEndpoints
{
    private const string Drift = "drift";
    private const string DriftV2 = "drift_v2";
    private const string Explainability = "explainability";
    private const string OctetStream = "application/octet-stream";

    public static void MapArchives(this RouteGroupBuilder instance)
    {
        var group = instance.MapGroup("/monitoring_services").WithTags("Archives");
        group.MapPost("/drift/data_marts/{dataMart}/subscriptions/{subscription}/archives", AddDriftAsync).Reads<byte[]>(OctetStream);
        group.MapMethods("/drift/monitor_instances/{id}/archives", ["GET", "HEAD"], GetDriftAsync);
        group.MapPut("/drift_v2/archives", PutDriftV2Async).Reads<byte[]>(OctetStream);
        group.MapMethods("/drift_v2/archives", ["GET", "HEAD"], GetDriftV2Async);
        group.MapMethods("/explainability/archives", ["PUT", "POST"], PutExplainabilityAsync).Reads<byte[]>(OctetStream);
        group.MapMethods("/explainability/archives", ["GET", "HEAD"], GetExplainabilityAsync);
    }

    /// <summary>The drift archive uploaded for a subscription, or null.</summary>
    public static Task<byte[]?> FindDriftAsync(FileCatalog files, string subscriptionId, CancellationToken cancellation) =>
        files.FindAsync(subscriptionId, Drift, cancellation);

    /// <summary>The drift v2 archive uploaded for a subscription, or null.</summary>
    public static Task<byte[]?> FindDriftV2Async(FileCatalog files, string subscriptionId, CancellationToken cancellation) =>
        files.FindAsync(subscriptionId, DriftV2, cancellation);

    private static async Task<Accepted<JsonObject>> AddDriftAsync(
        string dataMart, string subscription, HttpContext context, ResourceCatalog catalog, FileCatalog files, LargeBodies bodies, CancellationToken cancellation)
    {
        await catalog.GetAsync(Kinds.DataMart, dataMart, cancellation);
        await catalog.GetAsync(Kinds.Subscription, subscription, cancellation);
        return await StoreAsync(subscription, Drift, context, files, bodies, cancellation);
    }

    private static async Task<FileContentHttpResult> GetDriftAsync(string id, ResourceCatalog catalog, FileCatalog files, CancellationToken cancellation)
    {
        var instance = await catalog.GetAsync(Kinds.MonitorInstance, id, cancellation);
        return await SendAsync(instance.Entity.Target!.TargetId!, Drift, "user_drift.tar.gz", files, cancellation);
    }

    private static async Task<Accepted<JsonObject>> PutDriftV2Async(HttpContext context, ResourceCatalog catalog, FileCatalog files, LargeBodies bodies, CancellationToken cancellation) =>
        await StoreAsync(await SubscriptionAsync(context.Request, catalog, cancellation), DriftV2, context, files, bodies, cancellation);

    private static async Task<FileContentHttpResult> GetDriftV2Async(HttpRequest request, ResourceCatalog catalog, FileCatalog files, CancellationToken cancellation) =>
        await SendAsync(await SubscriptionAsync(request, catalog, cancellation), DriftV2, "baseline.tar.gz", files, cancellation);

    private static async Task<Accepted<JsonObject>> PutExplainabilityAsync(HttpContext context, ResourceCatalog catalog, FileCatalog files, LargeBodies bodies, CancellationToken cancellation) =>
        await StoreAsync(await SubscriptionAsync(context.Request, catalog, cancellation), Explainability, context, files, bodies, cancellation);

    private static async Task<FileContentHttpResult> GetExplainabilityAsync(HttpRequest request, ResourceCatalog catalog, FileCatalog files, CancellationToken cancellation) =>
        await SendAsync(await SubscriptionAsync(request, catalog, cancellation), Explainability, "explainability.tar.gz", files, cancellation);

    private static async Task<string> SubscriptionAsync(HttpRequest request, ResourceCatalog catalog, CancellationToken cancellation)
    {
        var id = request.Query["subscription_id"].ToString();
        return id.Length > 0
            ? (await catalog.GetAsync(Kinds.Subscription, id, cancellation)).Metadata.Id
            : throw ApiException.Parameter("subscription_id", "'subscription_id' is required.");
    }

    private static async Task<Accepted<JsonObject>> StoreAsync(string subscription, string kind, HttpContext context, FileCatalog files, LargeBodies bodies, CancellationToken cancellation)
    {
        var body = await bodies.ReadAllAsync(context, cancellation);
        var content = body.Buffer.ToArray();
        context.Request.BodyReader.AdvanceTo(body.Buffer.End);
        if (content.Length == 0)
        {
            throw ApiException.Required("body");
        }

        await files.StoreAsync(subscription, kind, content, cancellation);
        return TypedResults.Accepted((string?)null, new JsonObject { ["archive_size_bytes"] = content.Length });
    }

    private static async Task<FileContentHttpResult> SendAsync(string subscription, string kind, string name, FileCatalog files, CancellationToken cancellation)
    {
        var archive = await files.FindAsync(subscription, kind, cancellation) ?? throw ApiException.NotFound($"{kind} archive of subscription", subscription);
        return TypedResults.File(archive, OctetStream, name);
    }
}
