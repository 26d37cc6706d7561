using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Server.Access;

/// <summary>
/// Which API keys were found to fit which stored hash, because that is slow to find out by intention and a sender shows its
/// key with every request. It says nothing of whether the hash is still stored: whoever asks has just read it. Of a key only
/// a digest is kept; it is too long to be guessed from that.
/// </summary>
internal sealed class VerifiedKeys
{
    private const int MaxKeys = 1_000;

    private readonly ConcurrentDictionary<string, string> _hashes = new(StringComparer.Ordinal);

    public bool Contains(string key, string hash) => _hashes.TryGetValue(Digest(key), out var known) && known == hash;

    public void Add(string key, string hash)
    {
        if (_hashes.Count >= MaxKeys)
        {
            _hashes.Clear();
        }

        _hashes[Digest(key)] = hash;
    }

    private static string Digest(string key) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
