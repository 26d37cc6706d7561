using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Server.Engines.Transport.Authentication;

/// <summary>
/// Tokens of identity providers: one fetch at a time for each credential and audience, renewed at three quarters of their
/// life unless the provider says when. Kept in memory only.
/// </summary>
internal sealed class TokenCache(TimeProvider clock)
{
    private const double RenewAt = 0.75;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The token for a binding's credentials, fetched when there is none or it is old.</summary>
    /// <param name="kind">The kind of authentication.</param>
    /// <param name="audience">Whom the token is for.</param>
    /// <param name="binding">Its credentials.</param>
    /// <param name="fetch">Gets a new token.</param>
    /// <param name="cancellation">Stops the fetch.</param>
    public async ValueTask<string> GetAsync(
        string kind, string? audience, EngineBinding binding, Func<CancellationToken, Task<AccessToken>> fetch, CancellationToken cancellation)
    {
        var entry = _entries.GetOrAdd(Key(kind, audience, binding), _ => new Entry());
        if (entry.Token is { } token && clock.GetUtcNow() < entry.RenewFrom)
        {
            return token;
        }

        await entry.Fetching.WaitAsync(cancellation);
        try
        {
            if (entry.Token is not { } known || clock.GetUtcNow() >= entry.RenewFrom)
            {
                var fetched = await fetch(cancellation);
                entry.RenewFrom = clock.GetUtcNow() + (fetched.RenewAfter ?? fetched.Lifetime * RenewAt);
                entry.Token = known = fetched.Value;
            }

            return known;
        }
        finally
        {
            entry.Fetching.Release();
        }
    }

    /// <summary>Forgets a token that was refused.</summary>
    public bool Forget(string kind, string? audience, EngineBinding binding)
    {
        if (!_entries.TryGetValue(Key(kind, audience, binding), out var entry) || entry.Token is null)
        {
            return false;
        }

        entry.Token = null;
        return true;
    }

    // The credentials themselves stay out of the key.
    private static string Key(string kind, string? audience, EngineBinding binding) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{audience}\n{binding.Credentials?.GetRawText()}")));

    private sealed class Entry
    {
        public SemaphoreSlim Fetching { get; } = new(1);

        public string? Token { get; set; }

        public DateTimeOffset RenewFrom { get; set; }
    }
}
