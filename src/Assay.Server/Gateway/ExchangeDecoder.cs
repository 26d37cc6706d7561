using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Server.Catalog;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Subscriptions;

namespace Assay.Server.Gateway;

/// <summary>Knows by which codec the raw exchanges of a subscription are read: that of the gateway, the endpoint or the engine.</summary>
internal sealed class ExchangeDecoder(ResourceCatalog catalog, EngineCatalog engines, CodecCatalog codecs, ILogger<ExchangeReader> logger)
{
    /// <summary>The reader of a subscription as it is now. One that lacks a codec reads nothing and says why, exchange by exchange.</summary>
    public async Task<ExchangeReader> ReaderAsync(Resource<Subscription> subscription, CancellationToken cancellation)
    {
        var deployment = subscription.Entity.Deployment;
        var options = subscription.Entity.Gateway?.PayloadFormat ?? deployment?.ScoringEndpoint?.PayloadFormat;
        var roles = ModelRoles.Of(subscription);
        var format = PayloadFormat.Of(roles, options);
        var endpoint = Uri.TryCreate(deployment?.ScoringEndpoint?.Url, UriKind.Absolute, out var url) ? url : null;
        var provider = await catalog.FindAsync(Kinds.ServiceProvider, subscription.Entity.ServiceProviderId!, cancellation);
        var codec = Find(provider?.Entity.ServiceType, new ScoringTarget(endpoint, deployment?.DeploymentId, format), out var fault);
        return new ExchangeReader(codec, fault, format, roles, logger);
    }

    private IPayloadCodec? Find(string? serviceType, ScoringTarget target, out string fault)
    {
        fault = "";
        if (serviceType is null)
        {
            fault = "the service provider of the subscription was deleted";
        }
        else if (engines.Find(serviceType) is not { } engine)
        {
            fault = $"this server has no engine '{serviceType}'";
        }
        else
        {
            try
            {
                if (codecs.Of(engine, target) is { } codec)
                {
                    return codec;
                }

                fault = $"the engine '{serviceType}' has no payload format of its own; set gateway.payload_format";
            }
            catch (Exception e) when (e is EngineException or CodecException)
            {
                fault = e.Message;
            }
        }

        return null;
    }
}
