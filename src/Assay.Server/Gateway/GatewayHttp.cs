using System.Net;
using Assay.Server.Engines.Transport;
using Assay.Server.Hosting;

namespace Assay.Server.Gateway;

/// <summary>
/// The gateway's way out: guarded addresses, and nothing that would change a byte. No redirects, no decompression, no
/// cookies, no proxy, no tracing headers of its own.
/// </summary>
internal sealed class GatewayHttp(AssaySettings settings, AddressGuard guard) : IDisposable
{
    /// <summary>How long a connection may take.</summary>
    public TimeSpan ConnectTimeout { get; } = ConnectTimeoutOf(settings);

    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectCallback = guard.ConnectAsync,
        ConnectTimeout = ConnectTimeoutOf(settings),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
    });

    /// <summary>Sends; gives the answer as soon as its headers are there.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellation) => _invoker.SendAsync(message, cancellation);

    public void Dispose() => _invoker.Dispose();

    private static TimeSpan ConnectTimeoutOf(AssaySettings settings) => TimeSpan.FromSeconds(Math.Min(10, settings.EngineTimeoutSeconds));
}
