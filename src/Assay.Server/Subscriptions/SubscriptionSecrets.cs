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
    public async Task<Subscription> SealAsync(Subscription subscription, CancellationToken cancellation)
    {
        if (subscription.Deployment?.ScoringEndpoint is { Credentials: { } credentials } endpoint)
        {
            endpoint = endpoint with { Credentials = await secrets.SealAsync(credentials, cancellation) };
            subscription = subscription with { Deployment = subscription.Deployment! with { ScoringEndpoint = endpoint } };
        }

        if (subscription.AssetProperties?.TrainingDataReference is { ValueKind: JsonValueKind.Object } reference)
        {
            var sealedReference = await secrets.SealAsync(reference, cancellation);
            subscription = subscription with { AssetProperties = subscription.AssetProperties! with { TrainingDataReference = sealedReference } };
        }

        if (subscription.AnalyticsEngine is { ValueKind: JsonValueKind.Object } engine)
        {
            subscription = subscription with { AnalyticsEngine = await SealMemberAsync(engine, "credentials", cancellation) };
        }

        if (subscription.DataSources is { } sources)
        {
            var sealedSources = new List<JsonElement>(sources.Count);
            foreach (var source in sources)
            {
                sealedSources.Add(await SealSourceAsync(source, cancellation));
            }

            subscription = subscription with { DataSources = sealedSources };
        }

        return subscription;
    }

    public async Task DeleteAsync(Subscription subscription, CancellationToken cancellation)
    {
        await secrets.DeleteAsync(subscription.Deployment?.ScoringEndpoint?.Credentials, cancellation);
        await secrets.DeleteAsync(subscription.AssetProperties?.TrainingDataReference, cancellation);
    }

    private async Task<JsonElement> SealSourceAsync(JsonElement source, CancellationToken cancellation)
    {
        if (source.ValueKind != JsonValueKind.Object || !source.TryGetProperty("endpoint", out var endpoint) || endpoint.ValueKind != JsonValueKind.Object)
        {
            return source;
        }

        var copy = JsonObject.Create(source)!;
        copy["endpoint"] = JsonObject.Create(await SealMemberAsync(endpoint, "credentials", cancellation));
        return JsonSerializer.SerializeToElement(copy, AssayJson.Default.JsonObject);
    }

    private async Task<JsonElement> SealMemberAsync(JsonElement parent, string name, CancellationToken cancellation)
    {
        if (!parent.TryGetProperty(name, out var member) || member.ValueKind != JsonValueKind.Object)
        {
            return parent;
        }

        var copy = JsonObject.Create(parent)!;
        copy[name] = JsonObject.Create(await secrets.SealAsync(member, cancellation));
        return JsonSerializer.SerializeToElement(copy, AssayJson.Default.JsonObject);
    }
}
