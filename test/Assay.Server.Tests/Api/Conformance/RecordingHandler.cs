using System.Collections.Concurrent;

namespace Assay.Server.Tests.Api.Conformance;

/// <summary>Keeps everything that a client and a server say to each other.</summary>
internal sealed class RecordingHandler : DelegatingHandler
{
    private readonly ConcurrentQueue<Exchange> _exchanges = new();

    public RecordingHandler()
        : base(new SocketsHttpHandler())
    {
    }

    public IReadOnlyList<Exchange> Exchanges => [.. _exchanges];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        _exchanges.Enqueue(new Exchange(
            request.Method.Method,
            request.RequestUri!.PathAndQuery,
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.ToString(),
            response.Headers.TryGetValues("X-Global-Transaction-ID", out var ids) ? ids.Single() : null,
            response.Headers.Location?.OriginalString,
            request.Method == HttpMethod.Head,
            System.Text.Encoding.UTF8.GetString(bytes)));
        return response;
    }
}
