using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Assay.Server.Hosting;

namespace Assay.Server.Engines.Transport;

/// <summary>
/// The one HTTP handler that calls out: guarded addresses, no redirects, no proxy, no cookies. Client certificates have
/// connections of their own.
/// </summary>
internal sealed class GuardedHttp(AssaySettings settings, AddressGuard guard) : IDisposable
{
    /// <summary>The limit of answers that are read whole, such as tokens.</summary>
    private const int MaxBufferedBytes = 1 << 20;

    private readonly HttpClient _http = Create(settings, guard, null);
    private readonly ConcurrentDictionary<string, Lazy<HttpClient>> _byCertificate = new(StringComparer.Ordinal);

    /// <summary>The client; with a certificate, the one that presents it.</summary>
    public HttpClient For(X509Certificate2? certificate) => certificate is null
        ? _http
        : _byCertificate.GetOrAdd(certificate.Thumbprint, _ => new Lazy<HttpClient>(() => Create(settings, guard, certificate))).Value;

    public void Dispose()
    {
        _http.Dispose();
        foreach (var client in _byCertificate.Values)
        {
            client.Value.Dispose();
        }
    }

    private static HttpClient Create(AssaySettings settings, AddressGuard guard, X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectCallback = guard.ConnectAsync,
            ConnectTimeout = TimeSpan.FromSeconds(Math.Min(10, settings.EngineTimeoutSeconds)),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        };
        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [certificate];
        }

        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxBufferedBytes };
    }
}
