using System.Collections.Concurrent;
using Assay.Contracts.Envelopes;
using Assay.Server.Http;

namespace Assay.Server.Access;

/// <summary>
/// Slows guessing down: after ten failures from one address for one user, that pair waits, twice as long after each
/// further failure, up to fifteen minutes. Others are not affected.
/// </summary>
internal sealed class LoginGuard(TimeProvider clock)
{
    private const int FreeFailures = 10;
    private const int MaxEntries = 100_000;
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<(string User, string Address), Failures> _failures = new();

    /// <exception cref="ApiException">429 while the pair has to wait.</exception>
    public void ThrowIfWaiting(string user, string address)
    {
        if (_failures.TryGetValue((user, address), out var failures) && failures.Until > clock.GetUtcNow())
        {
            var seconds = (int)Math.Ceiling((failures.Until - clock.GetUtcNow()).TotalSeconds);
            throw new ApiException(429, [new ApiError("too_many_failures", $"Too many failed sign-ins; wait {seconds} s.")]) { RetryAfterSeconds = seconds };
        }
    }

    public void Failed(string user, string address)
    {
        if (_failures.Count >= MaxEntries)
        {
            _failures.Clear();
        }

        _failures.AddOrUpdate((user, address), _ => new Failures(1, default), (_, known) =>
        {
            var count = known.Count + 1;
            var delay = count < FreeFailures ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Pow(2, Math.Min(count - FreeFailures, 10)));
            return new Failures(count, clock.GetUtcNow() + (delay < MaxDelay ? delay : MaxDelay));
        });
    }

    public void Succeeded(string user, string address) => _failures.TryRemove((user, address), out _);

    private sealed record Failures(int Count, DateTimeOffset Until);
}
