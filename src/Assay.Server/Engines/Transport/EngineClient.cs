using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Assay.Server.Engines.Transport.Authentication;
using Assay.Server.Hosting;

namespace Assay.Server.Engines.Transport;

/// <summary>
/// The one way out to engines: guarded addresses, a time-out, at most two retries where the engine asks for patience, one
/// where a token has expired, and for each host a cap on concurrent calls and a circuit that opens when it does not answer.
/// </summary>
internal sealed class EngineClient(
    AssaySettings settings, GuardedHttp http, Authentications authentications, ScoringMarker marker, TimeProvider clock)
{
    private const int MaxRetries = 2;
    private const int MaxQuotedCharacters = 500;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(settings.EngineTimeoutSeconds);
    private readonly ConcurrentDictionary<string, EngineHost> _hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Sends a request and gives the answer when it is a success. May be sent again: scoring changes nothing.</summary>
    /// <exception cref="EngineException">The engine refuses or cannot be reached.</exception>
    public async Task<EngineReply> SendAsync(EngineBinding binding, EngineRequest request, CancellationToken cancellation)
    {
        var reply = await ExchangeAsync(binding, request, cancellation);
        return reply.IsSuccess ? reply : throw Refused(request, reply);
    }

    /// <summary>As <see cref="SendAsync"/>, but gives answers that are no success too. Waits for a silent engine as the binding says.</summary>
    /// <exception cref="EngineException">The engine cannot be reached.</exception>
    public async Task<EngineReply> ExchangeAsync(EngineBinding binding, EngineRequest request, CancellationToken cancellation)
    {
        if (AddressGuard.Refusal(request.Url) is { } refusal)
        {
            throw new EngineException("engine_address_refused", $"{request.Url} is not called. {refusal}");
        }

        var authentication = authentications.For(request, binding);
        var host = HostOf(request, binding);
        var begin = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await host.CallAsync(() => RepeatAsync(binding, request, authentication, cancellation), cancellation);
            }
            catch (EngineException e) when (e.IsSilence && binding.Patience is { } patience && clock.GetElapsedTime(begin) < patience.Limit)
            {
                await patience.Wait(e.Message, cancellation);
                await Task.Delay(Circuit.Pause, clock, cancellation);
            }
        }
    }

    /// <summary>Services behind one gateway differ in the header <c>Host</c>: they are hosts of their own.</summary>
    private EngineHost HostOf(EngineRequest request, EngineBinding binding)
    {
        var header = binding.Headers.Concat(request.Headers).FirstOrDefault(h => h.Key.Equals("Host", StringComparison.OrdinalIgnoreCase)).Value;
        var name = header is null ? request.Url.Authority : $"{header} at {request.Url.Authority}";
        return _hosts.GetOrAdd(name, _ => new EngineHost(name, clock));
    }

    private async Task<EngineReply> RepeatAsync(EngineBinding binding, EngineRequest request, IAuthentication authentication, CancellationToken cancellation)
    {
        var mayRenew = true;
        for (var attempt = 0; ; attempt++)
        {
            var (reply, asked) = await TryOnceAsync(binding, request, authentication, cancellation);
            if (attempt < MaxRetries && AsksForPatience(request, reply))
            {
                await Task.Delay(Wait(asked, attempt), clock, cancellation);
            }
            else if (mayRenew && reply.Status == HttpStatusCode.Unauthorized && authentication.Forget(request, binding))
            {
                mayRenew = false;
            }
            else
            {
                return reply;
            }
        }
    }

    private async Task<(EngineReply Reply, RetryConditionHeaderValue? Wait)> TryOnceAsync(
        EngineBinding binding, EngineRequest request, IAuthentication authentication, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(_timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            using var message = CreateMessage(binding, request);
            await authentication.ApplyAsync(message, request, binding, either.Token);
            using var response = await http.For(authentication.Certificate(binding)).SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body = await LimitedBody.ReadAsync(response.Content, request.Url, either.Token);
            var headers = response.Headers.Concat(response.Content.Headers)
                .ToDictionary(h => h.Key, h => string.Join(",", h.Value), StringComparer.OrdinalIgnoreCase);
            return (new EngineReply(response.StatusCode, response.Content.Headers.ContentType?.ToString(), headers, body), response.Headers.RetryAfter);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Either the whole call took too long, or the handler gave up connecting.
            throw new EngineException(EngineException.Timeout, $"{request.Url} did not answer within {_timeout.TotalSeconds:0} s; see the engine's log, or raise engine_timeout_seconds.");
        }
        catch (HttpRequestException e)
        {
            var refused = e.InnerException as AddressRefusedException;
            throw new EngineException(
                refused is null ? EngineException.Unreachable : "engine_address_refused",
                refused is null ? $"{request.Url} cannot be reached: {e.InnerException?.Message ?? e.Message}" : $"{request.Url} is not called. {refused.Message}");
        }
        catch (InvalidDataException e)
        {
            throw new EngineException("engine_answer_wrong", $"The answer of {request.Url} cannot be decompressed: {e.Message}");
        }
        catch (IOException e)
        {
            throw new EngineException(EngineException.Unreachable, $"{request.Url} broke off its answer: {e.Message}");
        }
    }

    private HttpRequestMessage CreateMessage(EngineBinding binding, EngineRequest request)
    {
        var message = new HttpRequestMessage(request.Method, request.Url);
        if (request.Payload is { } payload)
        {
            message.Content = new ReadOnlyMemoryContent(payload.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", payload.ContentType);
        }

        foreach (var (name, value) in request.Headers.Concat(binding.Headers))
        {
            if (!name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                Replace(message, name, value);
            }
        }

        Replace(message, ScoringMarker.Header, marker.Create(request.Url));
        return message;
    }

    private static void Replace(HttpRequestMessage message, string name, string value)
    {
        // NonValidated is the one view that may be asked for names that cannot be sent.
        if (message.Headers.NonValidated.Contains(name))
        {
            message.Headers.Remove(name);
        }

        if (!message.Headers.TryAddWithoutValidation(name, value) || value.AsSpan().ContainsAny('\r', '\n'))
        {
            message.Dispose();
            throw new EngineException("engine_header_wrong", $"The header '{name}' in request_headers cannot be sent; remove it or correct its name and value.");
        }
    }

    private static bool AsksForPatience(EngineRequest request, EngineReply reply) => request.AsksForPatience?.Invoke(reply) is true
        || ((int)reply.Status is 429 or 502 or 503 or 504 && request.IsFinal?.Invoke(reply) is not true);

    /// <summary>As long as the engine asks; else longer each time, and never the same for all who were put off together.</summary>
    private TimeSpan Wait(RetryConditionHeaderValue? asked, int attempt)
    {
        var own = TimeSpan.FromMilliseconds((200 + Random.Shared.Next(400)) << attempt);
        var wait = asked?.Delta ?? (asked?.Date is { } date ? date - clock.GetUtcNow() : own);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > MaxWait ? MaxWait : wait;
    }

    /// <summary>The answer as a fault, in the engine's own words and with the remedy.</summary>
    public static EngineException Refused(EngineRequest request, EngineReply reply)
    {
        var said = request.ReadError?.Invoke(reply) ?? (reply.IsHtml ? "a page for people, not data." : reply.Text.Trim());
        said = said.Length > MaxQuotedCharacters ? said[..MaxQuotedCharacters] + " …" : said;
        var remedy = request.Remedy?.Invoke(reply) ?? (int)reply.Status switch
        {
            401 or 403 => "Check the credentials of the service provider.",
            404 => "Check the scoring endpoint of the subscription.",
            >= 300 and < 400 => "Redirects are not followed; use the final address.",
            400 or 415 or 422 => "The engine does not understand the rows; check the feature fields of the subscription.",
            _ => "See the engine's own log.",
        };
        return new EngineException("engine_refused", $"{request.Url} answered {(int)reply.Status}: {said} {remedy}", reply.Status);
    }
}
