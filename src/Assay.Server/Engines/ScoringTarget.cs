using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines;

/// <summary>The deployment that is scored.</summary>
/// <param name="Endpoint">Its scoring address; null for engines that need none.</param>
/// <param name="DeploymentId">Its id on the engine.</param>
/// <param name="Format">What its codec has to know of the model.</param>
internal sealed record ScoringTarget(Uri? Endpoint, string? DeploymentId, PayloadFormat Format)
{
    /// <summary>The endpoint's name, where the subscription gives one in place of an address.</summary>
    public string? EndpointName { get; init; }

    /// <summary>The scoring address.</summary>
    /// <exception cref="EngineException">The subscription has none.</exception>
    public Uri RequiredEndpoint => Endpoint
        ?? throw new EngineException("scoring_endpoint_missing", "The subscription has no scoring endpoint; set deployment.scoring_endpoint.url.");

    /// <summary>The codec that <c>payload_format.codec</c> names; the first one when it names none.</summary>
    /// <exception cref="EngineException">It names none of these.</exception>
    public IPayloadCodec Choose(params ReadOnlySpan<IPayloadCodec> codecs)
    {
        if (Format.Options["codec"] is not { } named)
        {
            return codecs[0];
        }

        var accepted = new List<string>();
        foreach (var codec in codecs)
        {
            if (named.ToString() == codec.Name)
            {
                return codec;
            }

            accepted.Add(codec.Name);
        }

        throw new EngineException("payload_format_wrong", $"'{named}' is no payload_format.codec of this engine; accepted: {string.Join(", ", accepted)}.");
    }
}
