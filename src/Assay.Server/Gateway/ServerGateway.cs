using Assay.Server.Engines.Transport;

namespace Assay.Server.Gateway;

/// <summary>The gateways of the server: finds the one a request names, and who is calling.</summary>
internal sealed class ServerGateway(GatewayDirectory directory, GatewayForwarder forwarder, GatewaySignature signature, ScoringMarker marker)
{
    public async Task ForwardAsync(HttpContext context)
    {
        var name = GatewayTarget.Split(context, out var rest);
        if (directory.Find(name) is not { } route)
        {
            await GatewayForwarder.RefuseAsync(context, 404, "not_found", $"There is no gateway '{name}'.");
        }
        else if (GatewayTarget.LeadsOut(rest))
        {
            await GatewayForwarder.RefuseAsync(context, 400, "path_refused", "The path behind the gateway's name must not lead out of the upstream's.");
        }
        else if (route.SignsForProvider && !await signature.IsAllowedAsync(context))
        {
            await GatewayForwarder.RefuseAsync(context, 401, "unauthorized", $"This gateway signs for the engine: send a token of Assay in {GatewayHeaders.Authorization}.");
        }
        else
        {
            await forwarder.ForwardAsync(context, route, rest, marker.IsGenuine(context.Request));
        }
    }
}
