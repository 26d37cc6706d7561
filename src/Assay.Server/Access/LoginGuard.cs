using System.Collections.Concurrent;
using Assay.Contracts.Envelopes;
using Assay.Server.Http;

namespace Assay.Server.Access;

/// <summary>
/// Slows guessing down. After ten failures from one address for one user, that pair waits, twice as long after each further
/// failure, up to fifteen minutes; others are not affected. After a hundred failures from one address, whoever they were
/// for, the address waits up to a minute.
/// </summary>
internal sealed class LoginGuard(TimeProvider clock) : IDisposable
{
    private const int FreeFailures = 10;
    private const int FreeFailuresOfAddress = 100;
    private const int MaxEntries = 100_000;
    private const int MaxUserLength = 256;
    private const string AnyUser = "\0";
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan MaxDelayOfAddress = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string User, string Address), Failures> _failures = new();

    // A check is dear by design, and one that is under way is not counted yet.
    private readonly SemaphoreSlim _checking = new(2);

    /// <summary>Lets a sign-in be checked unless it has to wait.</summary>
    /// <param name="user">Whoever it says it is.</param>
    /// <param name="address">Where it comes from.</param>
    /// <param name="check">Gives the user when the secret is right, else null.</param>
    /// <param name="refusal">What is said when it is wrong.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <exception cref="ApiException">401 when the secret is wrong; 429 while guesses have to wait.</exception>
    public async Task<string> CheckAsync(string user, string address, Func<Task<string?>> check, string refusal, CancellationToken cancellation)
    {
        ThrowIfWaiting(user, address);
        await _checking.WaitAsync(cancellation);
        try
        {
            ThrowIfWaiting(user, address);
            if (await check() is { } found)
            {
                Succeeded(user, address);
                return found;
            }

            Failed(user, address);
            throw new ApiException(401, [new ApiError("wrong_credentials", refusal)]);
        }
        finally
        {
            _checking.Release();
        }
    }

    /// <exception cref="ApiException">429 while the pair, or the address, has to wait.</exception>
    public void ThrowIfWaiting(string user, string address)
    {
        ThrowIfWaiting((Short(user), address));
        ThrowIfWaiting((AnyUser, address));
    }

    public void Failed(string user, string address)
    {
        if (_failures.Count >= MaxEntries)
        {
            _failures.Clear();
        }

        Count((Short(user), address), FreeFailures, MaxDelay, TimeSpan.MaxValue);
        Count((AnyUser, address), FreeFailuresOfAddress, MaxDelayOfAddress, MaxDelay);
    }

    public void Succeeded(string user, string address) => _failures.TryRemove((Short(user), address), out _);

    public void Dispose() => _checking.Dispose();

    private void ThrowIfWaiting((string User, string Address) who)
    {
        if (_failures.TryGetValue(who, out var failures) && failures.Until > clock.GetUtcNow())
        {
            var seconds = (int)Math.Ceiling((failures.Until - clock.GetUtcNow()).TotalSeconds);
            throw new ApiException(429, [new ApiError("too_many_failures", $"Too many failed sign-ins; wait {seconds} s.")]) { RetryAfterSeconds = seconds };
        }
    }

    private void Count((string User, string Address) who, int free, TimeSpan longest, TimeSpan memory)
    {
        var now = clock.GetUtcNow();
        _failures.AddOrUpdate(who, _ => new Failures(1, now, default), (_, known) =>
        {
            var count = now - known.Last > memory ? 1 : known.Count + 1;
            var delay = count < free ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Pow(2, Math.Min(count - free, 10)));
            return new Failures(count, now, now + (delay < longest ? delay : longest));
        });
    }

    /// <summary>Names are kept, so that a long one must not be.</summary>
    private static string Short(string user) => user.Length <= MaxUserLength ? user : user[..MaxUserLength];

    private sealed record Failures(int Count, DateTimeOffset Last, DateTimeOffset Until);
}
