namespace Assay.Server.Gateway;

/// <summary>
/// Puts requests and answers together that arrive apart, in either order. A half waits for some time; then it goes on alone,
/// as an exchange that failed.
/// </summary>
internal sealed class ExchangePairs(TimeProvider clock)
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Dictionary<(string SubscriptionId, string ScoringId), (long Number, Exchange Half, DateTimeOffset Since)> _waiting = [];

    public bool IsEmpty => _waiting.Count == 0;

    /// <summary>The number in the log of the oldest half that waits; none: <see cref="long.MaxValue"/>.</summary>
    public long Oldest => _waiting.Count == 0 ? long.MaxValue : _waiting.Values.Min(w => w.Number);

    /// <summary>The whole exchange when this completes one; null while its other half is missing.</summary>
    public Exchange? Add(long number, Exchange exchange)
    {
        if (exchange.Half == ExchangeHalf.None)
        {
            return exchange;
        }

        var key = (exchange.SubscriptionId, exchange.ScoringId);
        if (!_waiting.Remove(key, out var other) || other.Half.Half == exchange.Half)
        {
            _waiting[key] = (number, exchange, clock.GetUtcNow());
            return null;
        }

        var (request, answer) = exchange.Half == ExchangeHalf.Request ? (exchange, other.Half) : (other.Half, exchange);
        return request with
        {
            Half = ExchangeHalf.None,
            DurationMicros = Math.Max(0, answer.StartedMicros - request.StartedMicros),
            Status = answer.Status,
            ResponseType = answer.ResponseType,
            ResponseEncoding = answer.ResponseEncoding,
            Response = answer.Response,
        };
    }

    /// <summary>Takes out the halves that have waited long enough.</summary>
    public IReadOnlyList<Exchange> TakeExpired()
    {
        var limit = clock.GetUtcNow() - Patience;
        var expired = _waiting.Where(w => w.Value.Since <= limit).ToList();
        foreach (var (key, _) in expired)
        {
            _waiting.Remove(key);
        }

        return [.. expired.Select(e => e.Value.Half with
        {
            Half = ExchangeHalf.None,
            Failure = e.Value.Half.Half == ExchangeHalf.Request ? "The answer to this request never came." : "The request of this answer never came.",
        })];
    }
}
