using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Server.Catalog;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Subscriptions;

namespace Assay.Server.Gateway;

/// <summary>Knows by which codec the raw exchanges of a subscription are read: that of the gateway, the endpoint or the engine.</summary>
internal sealed class ExchangeDecoder(ResourceCatalog catalog, EngineCatalog engines, CodecCatalog codecs)
{
    /// <summary>The reader of a subscription as it is now. One that lacks a codec reads nothing and says why, exchange by exchange.</summary>
    public async Task<ExchangeReader> ReaderAsync(Resource<Subscription> subscription, CancellationToken cancellation)
    {
        var deployment = subscription.Entity.Deployment;
        var options = subscription.Entity.Gateway?.PayloadFormat ?? deployment?.ScoringEndpoint?.PayloadFormat;
        var format = PayloadFormat.Of(ModelRoles.Of(subscription), options);
        if (await catalog.FindAsync(Kinds.ServiceProvider, subscription.Entity.ServiceProviderId!, cancellation) is not { } provider)
        {
            return new ExchangeReader("the service provider of the subscription was deleted", format);
        }

        if (engines.Find(provider.Entity.ServiceType) is not { } engine)
        {
            return new ExchangeReader($"this server has no engine '{provider.Entity.ServiceType}'", format);
        }

        var endpoint = Uri.TryCreate(deployment?.ScoringEndpoint?.Url, UriKind.Absolute, out var url) ? url : null;
        try
        {
            return codecs.Of(engine, new ScoringTarget(endpoint, deployment?.DeploymentId, format)) is { } codec
                ? new ExchangeReader(codec, format)
                : new ExchangeReader($"the engine '{provider.Entity.ServiceType}' has no payload format of its own; set gateway.payload_format", format);
        }
        catch (Exception e) when (e is EngineException or CodecException)
        {
            return new ExchangeReader(e.Message, format);
        }
    }
}
