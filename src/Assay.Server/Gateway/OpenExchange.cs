using System.Diagnostics.CodeAnalysis;
using Assay.Server.Catalog;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;
using Assay.Server.Http;

namespace Assay.Server.Gateway;

/// <summary>An exchange while it passes: what is known of it so far, and whether it will be logged.</summary>
internal sealed class OpenExchange(
    HttpContext context, GatewayRoute route, bool isOwnScoring, TimeProvider clock, BodyCapture request, BodyCapture response)
{
    private readonly DateTimeOffset _started = clock.GetUtcNow();
    private readonly long _begin = clock.GetTimestamp();
    private readonly string _scoringId = Guid.CreateVersion7(clock.GetUtcNow()).ToString();
    private string? _failure;
    private string? _responseType;
    private string? _responseEncoding;
    private int _status;

    public GatewayRoute Route { get; } = route;

    public BodyCapture Response { get; } = response;

    /// <summary>Whether it is user traffic that carries rows: not Assay's own call for a monitor or an explanation.</summary>
    public bool IsLogged => !isOwnScoring && (HttpMethods.IsPost(context.Request.Method) || HttpMethods.IsPut(context.Request.Method));

    /// <summary>Whether all of the request and of the answer is there to be logged.</summary>
    public bool IsWhole => !request.IsOverflown && !Response.IsOverflown;

    /// <summary>The engine's status and headers are there; the answer gets the transaction id unless the engine set one.</summary>
    public void Answered(HttpResponseMessage answer)
    {
        _status = (int)answer.StatusCode;
        _responseType = answer.Content.Headers.ContentType?.ToString();
        _responseEncoding = string.Join(",", answer.Content.Headers.ContentEncoding);
        if (!context.Response.Headers.ContainsKey(ErrorEnvelopeMiddleware.TransactionHeader))
        {
            // A transaction that stands inside the body is known when the body is; then the scoring id serves.
            context.Response.Headers[ErrorEnvelopeMiddleware.TransactionHeader] =
                TransactionFinder.Find(Route.Settings, context.Request.Headers, ReadableRequest()) ?? _scoringId;
        }
    }

    public void Fail(string failure) => _failure = failure;

    /// <summary>The application did not wait for the answer: half of it says nothing, and thousands who leave at once would fill the memory.</summary>
    public void Abandon(string failure)
    {
        _failure = failure;
        Response.Dispose();
    }

    /// <summary>The exchange as it is logged; false when it is left out, which is counted.</summary>
    public bool Close([NotNullWhen(true)] out Exchange? exchange)
    {
        exchange = null;
        var headers = context.Request.Headers;
        if (Route.Marker is { } marker && !TransactionFinder.HasMarker(marker, headers, ReadableRequest()))
        {
            Route.Counters.CountNotMarked();
            return false;
        }

        var transaction = TransactionFinder.Find(Route.Settings, headers, ReadableRequest()) ?? _scoringId;
        if (!TransactionFinder.IsSampled(transaction, Route.Settings.SamplingRate ?? 1))
        {
            Route.Counters.CountNotSampled();
            return false;
        }

        exchange = new Exchange
        {
            SubscriptionId = Route.SubscriptionId,
            ScoringId = _scoringId,
            TransactionId = transaction,
            UserId = Route.Settings.UserIdHeader is { } user && headers[user].ToString() is { Length: > 0 } named ? named : null,
            StartedMicros = _started.UtcDateTime.Micros(),
            DurationMicros = (long)clock.GetElapsedTime(_begin).TotalMicroseconds,
            Status = _status,
            Failure = _failure ?? (Response.IsOverflown ? "The answer is too large to be logged." : request.IsOverflown ? "The request is too large to be logged." : null),
            RequestType = context.Request.ContentType,
            RequestEncoding = headers.ContentEncoding,
            ResponseType = _responseType,
            ResponseEncoding = _responseEncoding,
            Marker = headers[ScoringMarker.Header].ToString() is { Length: > 0 } marked ? marked : null,
            MarkedPath = context.Request.Path.ToUriComponent(),
            Request = request.IsOverflown ? default : request.Memory,
            Response = Response.IsOverflown ? default : Response.Memory,
        };
        return true;
    }

    /// <summary>The request without its compression; empty when it is not to be read.</summary>
    private ReadOnlySpan<byte> ReadableRequest()
    {
        if (Route.Settings is { TransactionIdPointer: null, LogWhen: null or { Pointer: null } })
        {
            return default;
        }

        try
        {
            return ContentDecoding.Open(request.Memory, context.Request.Headers.ContentEncoding).Span;
        }
        catch (CodecException)
        {
            return default;
        }
    }
}
