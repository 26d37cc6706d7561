using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines;

/// <summary>
/// What servers tell of the inputs of their models. Asked once for each endpoint, and again after it has refused rows: the
/// model may be another one by then. Servers that tell nothing are scored without.
/// </summary>
/// <param name="client">The way out.</param>
/// <param name="read">Reads a description; null when it says nothing.</param>
internal sealed class EndpointDescriptions<T>(EngineClient client, Func<JsonElement, T?> read)
    where T : class
{
    private readonly ConcurrentDictionary<string, T?> _known = new(StringComparer.Ordinal);

    /// <param name="binding">How to reach the engine.</param>
    /// <param name="endpoint">The scoring address.</param>
    /// <param name="address">The address of the description; null when the scoring address does not lead to one.</param>
    /// <param name="cancellation">Stops the asking.</param>
    /// <exception cref="EngineException">The engine cannot be reached.</exception>
    public async Task<T?> GetAsync(EngineBinding binding, Uri endpoint, Uri? address, CancellationToken cancellation)
    {
        if (address is null)
        {
            return null;
        }

        if (_known.TryGetValue(Key(binding, endpoint), out var known))
        {
            return known;
        }

        var reply = await client.ExchangeAsync(binding, EngineRequest.Get(address), cancellation);
        if (!reply.IsSuccess && !IsSilent(reply.Status))
        {
            // Whatever is wrong may be over at the next call; scoring meets it too, and says so.
            return null;
        }

        return _known[Key(binding, endpoint)] = reply.IsSuccess ? TryRead(reply) : null;
    }

    public void Forget(EngineBinding binding, Uri endpoint) => _known.TryRemove(Key(binding, endpoint), out _);

    private static bool IsSilent(HttpStatusCode status) =>
        status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented;

    private T? TryRead(EngineReply reply)
    {
        try
        {
            return EngineJson.Read(reply.Body, read);
        }
        catch (CodecException)
        {
            return null;
        }
    }

    /// <summary>Behind a gateway the header <c>Host</c> selects the model, not the address.</summary>
    private static string Key(EngineBinding binding, Uri endpoint) =>
        $"{binding.Headers.FirstOrDefault(h => h.Key.Equals("Host", StringComparison.OrdinalIgnoreCase)).Value} {endpoint}";
}
