using System.Security.Cryptography;
using System.Text;
using Assay.Server.Access;
using Assay.Server.Catalog;

namespace Assay.Server.Engines.Transport;

/// <summary>
/// Marks Assay's own scoring calls, so that an endpoint that logs can leave them out. Signed with a key derived from the
/// server's own: nobody else can make a marker.
/// </summary>
internal sealed class ScoringMarker(SigningKey key, TimeProvider clock)
{
    public const string Header = "X-Assay-Origin";

    /// <summary>The last second that a date can name.</summary>
    private const long MaxSeconds = 253_402_300_799;

    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(5);

    /// <summary><c>monitor;{unix seconds};{HMAC-SHA-256 of time and path, hex}</c>.</summary>
    public string Create(Uri url)
    {
        var seconds = clock.GetUtcNow().ToUnixTimeSeconds();
        return $"monitor;{seconds};{Sign(seconds, url.AbsolutePath)}";
    }

    /// <summary>
    /// Whether a request carries a marker that this server made, for this address and not long ago. A marker that somebody
    /// else made, or copied from elsewhere, hides nothing.
    /// </summary>
    public bool IsGenuine(HttpRequest request) =>
        request.Headers[Header].ToString() is { Length: > 0 } marker
        && IsGenuine(marker, request.PathBase.Add(request.Path).ToUriComponent(), clock.GetUtcNow().UtcDateTime.Micros());

    /// <summary>Whether a marker was made by this server for a path at about the time, in microseconds since 1970.</summary>
    public bool IsGenuine(string marker, string path, long atMicros)
    {
        if (marker.Split(';') is not ["monitor", var time, var signature] || !long.TryParse(time, out var seconds) || seconds is < 0 or > MaxSeconds)
        {
            return false;
        }

        var age = DateTimeOffset.UnixEpoch.AddMicroseconds(atMicros) - DateTimeOffset.FromUnixTimeSeconds(seconds);
        return age.Duration() <= Validity && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign(seconds, path)), Encoding.ASCII.GetBytes(signature));
    }

    private string Sign(long seconds, string path)
    {
        var derived = HMACSHA256.HashData(key.Bytes, "scoring-marker"u8);
        return Convert.ToHexStringLower(HMACSHA256.HashData(derived, Encoding.UTF8.GetBytes($"{seconds}\n{path}")));
    }
}
