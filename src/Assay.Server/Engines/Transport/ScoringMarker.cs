using System.Security.Cryptography;
using System.Text;
using Assay.Server.Access;

namespace Assay.Server.Engines.Transport;

/// <summary>
/// Marks Assay's own scoring calls, so that an endpoint that logs can leave them out. Signed with a key derived from the
/// server's own: nobody else can make a marker.
/// </summary>
internal sealed class ScoringMarker(SigningKey key, TimeProvider clock)
{
    public const string Header = "X-Assay-Origin";

    /// <summary><c>monitor;{unix seconds};{HMAC-SHA-256 of time and path, hex}</c>.</summary>
    public string Create(Uri url)
    {
        var seconds = clock.GetUtcNow().ToUnixTimeSeconds();
        return $"monitor;{seconds};{Sign(seconds, url.AbsolutePath)}";
    }

    private string Sign(long seconds, string path)
    {
        var derived = HMACSHA256.HashData(key.Bytes, "scoring-marker"u8);
        return Convert.ToHexStringLower(HMACSHA256.HashData(derived, Encoding.UTF8.GetBytes($"{seconds}\n{path}")));
    }
}
