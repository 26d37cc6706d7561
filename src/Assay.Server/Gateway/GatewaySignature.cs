using System.Text;
using Assay.Contracts.Envelopes;
using Assay.Server.Access;
using Assay.Server.Catalog;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;
using Assay.Server.Engines.Transport.Authentication;
using Assay.Server.Secrets;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Assay.Server.Gateway;

/// <summary>Signs calls with the service provider's credentials, for gateways that do so.</summary>
internal sealed class GatewaySignature(ResourceCatalog catalog, SecretStore secrets, EngineCatalog engines, Authentications authentications)
{
    /// <summary>Whether the application shows a valid token of Assay.</summary>
    public async Task<bool> IsAllowedAsync(HttpContext context)
    {
        // The usual place of a token is the application's; the validation reads that place only.
        var own = context.Request.Headers.Authorization;
        context.Request.Headers.Authorization = context.Request.Headers[GatewayHeaders.Authorization];
        try
        {
            return (await context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme)).Succeeded;
        }
        finally
        {
            context.Request.Headers.Authorization = own;
        }
    }

    /// <summary>Replaces the application's credentials. The body is read whole: some signatures cover it.</summary>
    /// <returns>Forgets the token that was shown, if any, when the engine refuses it: the next request gets another.</returns>
    /// <exception cref="EngineException">The provider is gone, or its credentials do not serve.</exception>
    public async Task<Action> SignAsync(HttpRequestMessage message, GatewayRoute route, Stream body, BodyCapture capture, CancellationToken cancellation)
    {
        var provider = await catalog.FindAsync(Kinds.ServiceProvider, route.ProviderId, cancellation)
            ?? throw new EngineException("service_provider_missing", "The service provider of this gateway was deleted.");
        if (message.Content is { } content)
        {
            await new CapturingStream(body, capture).CopyToAsync(Stream.Null, cancellation);
            if (capture.IsOverflown)
            {
                throw new EngineException("gateway_busy", "There is no memory to sign a request of this size now; try again.");
            }

            var whole = new ReadOnlyMemoryContent(capture.Memory);
            foreach (var (name, values) in content.Headers.NonValidated)
            {
                whole.Headers.TryAddWithoutValidation(name, values);
            }

            message.Content = whole;
        }

        message.Headers.Remove("Authorization");
        var binding = new EngineBinding(null, await secrets.OpenAsync(provider.Entity.Credentials, cancellation), provider.Entity.RequestHeaders ?? new Dictionary<string, string>());
        var request = new EngineRequest(message.Method, message.RequestUri!)
        {
            Payload = message.Content is null ? null : new EncodedPayload(message.Content.Headers.ContentType?.ToString() ?? "", capture.Memory),
            Authentication = engines.Find(provider.Entity.ServiceType)?.Authentication,
        };
        foreach (var (name, value) in binding.Headers)
        {
            message.Headers.Remove(name);
            message.Headers.TryAddWithoutValidation(name, value);
        }

        var authentication = authentications.For(request, binding);
        await authentication.ApplyAsync(message, request, binding, cancellation);
        return () => authentication.Forget(request, binding);
    }
}
