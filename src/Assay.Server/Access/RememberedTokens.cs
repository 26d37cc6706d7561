using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authentication;

namespace Assay.Server.Access;

/// <summary>
/// Tokens that were found good, until they expire: a client sends the same one with every request, and checking its
/// signature costs more than storing a record. Whoever alters a token has another one, which is not known here.
/// </summary>
internal sealed class RememberedTokens(TimeProvider clock)
{
    private const int MaxTokens = 1_000;

    private readonly ConcurrentDictionary<string, AuthenticateResult> _results = new(StringComparer.Ordinal);

    /// <param name="authorization">The whole <c>Authorization</c> header.</param>
    public AuthenticateResult? Find(string authorization)
    {
        if (!_results.TryGetValue(authorization, out var result))
        {
            return null;
        }

        if (result.Properties!.ExpiresUtc > clock.GetUtcNow())
        {
            return result;
        }

        _results.TryRemove(authorization, out _);
        return null;
    }

    /// <summary>Remembers a header whose token was found good and says when it expires.</summary>
    public void Add(string authorization, AuthenticateResult result)
    {
        if (!result.Succeeded || result.Properties.ExpiresUtc is null)
        {
            return;
        }

        if (_results.Count >= MaxTokens)
        {
            _results.Clear();
        }

        _results[authorization] = result;
    }
}
