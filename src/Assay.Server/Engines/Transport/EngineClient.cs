using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Assay.Server.Hosting;

namespace Assay.Server.Engines.Transport;

/// <summary>
/// The one way out to engines: guarded addresses, a time-out, at most two retries where the engine asks for patience,
/// a cap on concurrent calls to one host, and a limit on what an answer may weigh.
/// </summary>
internal sealed class EngineClient : IDisposable
{
    private const int MaxRetries = 2;
    private const int MaxConcurrentCallsPerHost = 4;
    private const int MaxAnswerBytes = 256 << 20;
    private const int MaxQuotedCharacters = 500;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _clock;
    private readonly ScoringMarker _marker;
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _hosts = new(StringComparer.OrdinalIgnoreCase);

    public EngineClient(AssaySettings settings, AddressGuard guard, ScoringMarker marker, TimeProvider clock)
    {
        _timeout = TimeSpan.FromSeconds(settings.EngineTimeoutSeconds);
        _clock = clock;
        _marker = marker;
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
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Gets a document.</summary>
    /// <exception cref="EngineException">The engine refuses or cannot be reached.</exception>
    public Task<byte[]> GetAsync(EngineBinding binding, Uri url, CancellationToken cancellation) =>
        SendAsync(binding, HttpMethod.Get, url, null, cancellation);

    /// <summary>Posts JSON. May be sent again when the engine asks for patience: scoring changes nothing.</summary>
    /// <exception cref="EngineException">The engine refuses or cannot be reached.</exception>
    public Task<byte[]> PostAsync(EngineBinding binding, Uri url, ReadOnlyMemory<byte> json, CancellationToken cancellation) =>
        SendAsync(binding, HttpMethod.Post, url, json, cancellation);

    public void Dispose() => _http.Dispose();

    private async Task<byte[]> SendAsync(EngineBinding binding, HttpMethod method, Uri url, ReadOnlyMemory<byte>? json, CancellationToken cancellation)
    {
        if (AddressGuard.Refusal(url) is { } refusal)
        {
            throw new EngineException("engine_address_refused", $"{url} is not called. {refusal}");
        }

        var places = _hosts.GetOrAdd(url.Authority, _ => new SemaphoreSlim(MaxConcurrentCallsPerHost));
        await places.WaitAsync(cancellation);
        try
        {
            for (var attempt = 0; ; attempt++)
            {
                var (answer, wait) = await TryOnceAsync(binding, method, url, json, attempt < MaxRetries, cancellation);
                if (answer is not null)
                {
                    return answer;
                }

                await Task.Delay(wait, _clock, cancellation);
            }
        }
        finally
        {
            places.Release();
        }
    }

    private async Task<(byte[]? Answer, TimeSpan Wait)> TryOnceAsync(
        EngineBinding binding, HttpMethod method, Uri url, ReadOnlyMemory<byte>? json, bool mayRetry, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(_timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            using var request = CreateRequest(binding, method, url, json);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (mayRetry && IsPatience(response.StatusCode))
            {
                return (null, Wait(response.Headers.RetryAfter));
            }

            var body = await ReadAsync(response, url, either.Token);
            return response.IsSuccessStatusCode ? (body, default) : throw Refused(response.StatusCode, url, body);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Either the whole call took too long, or the handler gave up connecting.
            throw new EngineException("engine_timeout", $"{url} did not answer within {_timeout.TotalSeconds:0} s; see the engine's log, or raise engine_timeout_seconds.");
        }
        catch (HttpRequestException e)
        {
            var refused = e.InnerException as AddressRefusedException;
            throw new EngineException(
                refused is null ? "engine_unreachable" : "engine_address_refused",
                refused is null ? $"{url} cannot be reached: {e.InnerException?.Message ?? e.Message}" : $"{url} is not called. {refused.Message}");
        }
        catch (IOException e)
        {
            throw new EngineException("engine_unreachable", $"{url} broke off its answer: {e.Message}");
        }
    }

    private HttpRequestMessage CreateRequest(EngineBinding binding, HttpMethod method, Uri url, ReadOnlyMemory<byte>? json)
    {
        var request = new HttpRequestMessage(method, url);
        if (json is { } body)
        {
            request.Content = new ReadOnlyMemoryContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        if (binding.Credential("username") is { } user)
        {
            var pair = Encoding.UTF8.GetBytes($"{user}:{binding.Credential("password")}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(pair));
        }
        else if ((binding.Credential("apikey") ?? binding.Credential("token")) is { } key)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        foreach (var (name, value) in binding.Headers)
        {
            if (!name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                Replace(request, name, value);
            }
        }

        Replace(request, ScoringMarker.Header, _marker.Create(url));
        return request;
    }

    private static void Replace(HttpRequestMessage request, string name, string value)
    {
        // NonValidated is the one view that may be asked for names that cannot be sent.
        if (request.Headers.NonValidated.Contains(name))
        {
            request.Headers.Remove(name);
        }

        if (!request.Headers.TryAddWithoutValidation(name, value) || value.AsSpan().ContainsAny('\r', '\n'))
        {
            request.Dispose();
            throw new EngineException("engine_header_wrong", $"The header '{name}' in request_headers cannot be sent; remove it or correct its name and value.");
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, Uri url, CancellationToken cancellation)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        using var content = new MemoryStream();
        var buffer = new byte[81920];
        while (await body.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            if (content.Length + read > MaxAnswerBytes)
            {
                throw new EngineException("engine_answer_too_large", $"The answer of {url} is larger than {MaxAnswerBytes >> 20} MiB.");
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    private static bool IsPatience(HttpStatusCode status) => status is
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private TimeSpan Wait(RetryConditionHeaderValue? asked)
    {
        var wait = asked?.Delta ?? (asked?.Date is { } date ? date - _clock.GetUtcNow() : TimeSpan.FromMilliseconds(200 + Random.Shared.Next(400)));
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > MaxWait ? MaxWait : wait;
    }

    private static EngineException Refused(HttpStatusCode status, Uri url, byte[] body)
    {
        var said = Encoding.UTF8.GetString(body);
        said = said.Length > MaxQuotedCharacters ? said[..MaxQuotedCharacters] + " …" : said;
        var remedy = (int)status switch
        {
            401 or 403 => "Check the credentials of the service provider.",
            404 => "Check the scoring endpoint of the subscription.",
            >= 300 and < 400 => "Redirects are not followed; use the final address.",
            400 or 415 or 422 => "The engine does not understand the rows; check the feature fields of the subscription.",
            _ => "See the engine's own log.",
        };
        return new EngineException("engine_refused", $"{url} answered {(int)status}: {said} {remedy}", status);
    }
}
