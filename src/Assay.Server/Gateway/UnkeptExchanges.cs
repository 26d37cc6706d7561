using System.Collections.Concurrent;

namespace Assay.Server.Gateway;

/// <summary>
/// Exchanges that are kept neither as rows nor among the errors, because their scoring id is known with another content.
/// All are counted, by subscription; the server's own log says so at once and then no more than once in ten minutes, since
/// whoever sends such exchanges sends many.
/// </summary>
internal sealed partial class UnkeptExchanges(TimeProvider clock, ILogger<UnkeptExchanges> logger)
{
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Tally> _tallies = new(StringComparer.Ordinal);

    /// <summary>How many there were since the server started, by subscription.</summary>
    public IReadOnlyDictionary<string, long> Counts => _tallies.ToDictionary(t => t.Key, t => Volatile.Read(ref t.Value.Count), StringComparer.Ordinal);

    /// <param name="subscriptionId">Whose exchange it is.</param>
    /// <param name="scoringId">Its scoring id.</param>
    /// <param name="reason">Why it is not kept.</param>
    public void Add(string subscriptionId, string scoringId, string reason)
    {
        var tally = _tallies.GetOrAdd(subscriptionId, _ => new Tally());
        lock (tally)
        {
            tally.Count++;
            if (clock.GetUtcNow() < tally.Silent)
            {
                return;
            }

            Log.NotKept(logger, subscriptionId, tally.Count - tally.Told, scoringId, reason);
            tally.Told = tally.Count;
            tally.Silent = clock.GetUtcNow() + Period;
        }
    }

    private sealed class Tally
    {
        public long Count;
        public long Told;
        public DateTimeOffset Silent;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 61, Level = LogLevel.Warning, Message = "Exchanges of subscription {Subscription} are not kept, not even among the payload logging errors: {Count} since this was said last, of them {Exchange}: {Reason}")]
        public static partial void NotKept(ILogger logger, string subscription, long count, string exchange, string reason);
    }
}
