using Assay.Contracts;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Server.Access;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Subscriptions;

/// <summary>Subscriptions: deployed models under observation.</summary>
internal static class SubscriptionEndpoints
{
    public static void MapSubscriptions(this RouteGroupBuilder instance)
    {
        var group = instance.MapGroup("/subscriptions").WithTags("Subscriptions");
        group.MapGet("", ListAsync);
        group.MapPost("", AddAsync).Reads<Subscription>("application/json");
        group.MapGet("/{id}", GetAsync);
        group.MapPatch("/{id}", PatchAsync).Reads<IReadOnlyList<JsonPatchOperation>>("application/json", "application/json-patch+json");
        group.MapDelete("/{id}", DeleteAsync);
    }

    private static async Task<Ok<SubscriptionList>> ListAsync(HttpRequest request, ResourceCatalog catalog, CancellationToken cancellation)
    {
        var filter = SubscriptionFilter.Read(request);
        var all = await catalog.ListAsync(Kinds.Subscription, cancellation);
        var providers = filter.NeedsProviders
            ? (await catalog.ListAsync(Kinds.ServiceProvider, cancellation)).ToDictionary(p => p.Metadata.Id, p => p.Entity)
            : [];
        return TypedResults.Ok(new SubscriptionList([.. all.Where(s => filter.Matches(s.Entity, providers.GetValueOrDefault(s.Entity.ServiceProviderId!)))]));
    }

    private static async Task<Accepted<Resource<Subscription>>> AddAsync(HttpContext context, SubscriptionService subscriptions, CancellationToken cancellation)
    {
        var subscription = await context.Request.ReadJsonAsync(AssayJson.Default.Subscription, cancellation);
        var added = await subscriptions.AddAsync(subscription, context.UserName(), cancellation);
        return TypedResults.Accepted(added.Metadata.Url, added);
    }

    private static async Task<Ok<Resource<Subscription>>> GetAsync(string id, ResourceCatalog catalog, CancellationToken cancellation) =>
        TypedResults.Ok(await catalog.GetAsync(Kinds.Subscription, id, cancellation));

    private static async Task<Ok<Resource<Subscription>>> PatchAsync(string id, HttpContext context, SubscriptionService subscriptions, CancellationToken cancellation) =>
        TypedResults.Ok(await subscriptions.PatchAsync(id, await context.Request.ReadPatchAsync(cancellation), context.UserName(), cancellation));

    private static async Task<NoContent> DeleteAsync(string id, SubscriptionService subscriptions, CancellationToken cancellation)
    {
        await subscriptions.DeleteAsync(id, cancellation);
        return TypedResults.NoContent();
    }
}
