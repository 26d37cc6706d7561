using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Contracts;
using Assay.Contracts.Subscriptions;
using Assay.Server.Secrets;

namespace Assay.Server.Subscriptions;

/// <summary>Takes every credential out of a subscription before it is stored.</summary>
internal sealed class SubscriptionSecrets(SecretStore secrets)
{
    /// <summary>
    /// The same subscription with references in place of its endpoint credentials, training data reference, analytics
    /// engine credentials and data source credentials.
    /// </summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="current">As it is stored now; null when it is new.</param>
    /// <param name="cancellation">Stops the sealing.</param>
    public async Task<Subscription> SealAsync(Subscription subscription, Subscription? current, CancellationToken cancellation)
    {
        var known = current is null ? [] : References(current).ToList();
        if (subscription.Deployment?.ScoringEndpoint is { Credentials: { } credentials } endpoint)
        {
            endpoint = endpoint with { Credentials = await SealAsync(credentials, known, cancellation) };
            subscription = subscription with { Deployment = subscription.Deployment! with { ScoringEndpoint = endpoint } };
        }

        if (subscription.AssetProperties?.TrainingDataReference is { } reference)
        {
            var sealedReference = await SealAsync(reference, known, cancellation);
            subscription = subscription with { AssetProperties = subscription.AssetProperties! with { TrainingDataReference = sealedReference } };
        }

        if (subscription.AnalyticsEngine is { } engine)
        {
            subscription = subscription with { AnalyticsEngine = await SealMemberAsync(engine, known, cancellation) };
        }

        if (subscription.DataSources is { } sources)
        {
            var sealedSources = new List<JsonElement>(sources.Count);
            foreach (var source in sources)
            {
                sealedSources.Add(await SealSourceAsync(source, known, cancellation));
            }

            subscription = subscription with { DataSources = sealedSources };
        }

        return subscription;
    }

    /// <summary>Forgets what a change of a subscription replaced.</summary>
    public async Task DeleteReplacedAsync(Subscription former, Subscription current, CancellationToken cancellation)
    {
        var kept = References(current).ToList();
        foreach (var reference in References(former).Where(f => !kept.Any(k => JsonElement.DeepEquals(k, f))))
        {
            await secrets.DeleteAsync(reference, cancellation);
        }
    }

    public async Task DeleteAsync(Subscription subscription, CancellationToken cancellation)
    {
        foreach (var reference in References(subscription))
        {
            await secrets.DeleteAsync(reference, cancellation);
        }
    }

    /// <summary>Everything in a stored subscription that is a reference to a secret.</summary>
    private static IEnumerable<JsonElement> References(Subscription subscription)
    {
        IEnumerable<JsonElement?> all =
        [
            subscription.Deployment?.ScoringEndpoint?.Credentials,
            subscription.AssetProperties?.TrainingDataReference,
            Member(subscription.AnalyticsEngine, "credentials"),
            .. (subscription.DataSources ?? []).Select(source => Member(Member(source, "endpoint"), "credentials")),
        ];
        return all.OfType<JsonElement>();
    }

    private static JsonElement? Member(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var member) ? member : null;

    private async Task<JsonElement> SealSourceAsync(JsonElement source, IReadOnlyList<JsonElement> known, CancellationToken cancellation)
    {
        if (Member(source, "endpoint") is not { } endpoint)
        {
            return source;
        }

        var copy = JsonObject.Create(source)!;
        copy["endpoint"] = JsonObject.Create(await SealMemberAsync(endpoint, known, cancellation));
        return JsonSerializer.SerializeToElement(copy, AssayJson.Default.JsonObject);
    }

    private async Task<JsonElement> SealMemberAsync(JsonElement parent, IReadOnlyList<JsonElement> known, CancellationToken cancellation)
    {
        if (Member(parent, "credentials") is not { } credentials)
        {
            return parent;
        }

        var copy = JsonObject.Create(parent)!;
        copy["credentials"] = JsonObject.Create(await SealAsync(credentials, known, cancellation));
        return JsonSerializer.SerializeToElement(copy, AssayJson.Default.JsonObject);
    }

    private Task<JsonElement> SealAsync(JsonElement credentials, IReadOnlyList<JsonElement> known, CancellationToken cancellation) =>
        secrets.SealAsync(credentials, known.Any(k => JsonElement.DeepEquals(k, credentials)) ? credentials : null, cancellation);
}
