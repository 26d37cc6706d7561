using System.Security.Cryptography;
using System.Text;

namespace Assay.Server.Engines.Transport.Authentication;

/// <summary>A request in the one spelling that AWS signs (Signature Version 4).</summary>
/// <param name="Text">The canonical request.</param>
/// <param name="SignedHeaders">The names of the headers in it, sorted and joined with semicolons.</param>
internal sealed record AwsCanonicalRequest(string Text, string SignedHeaders)
{
    /// <param name="method">The method.</param>
    /// <param name="path">The path as it goes over the wire.</param>
    /// <param name="query">The query as it goes over the wire, without its question mark.</param>
    /// <param name="headers">The headers to sign, in the order they are sent.</param>
    /// <param name="body">The body.</param>
    public static AwsCanonicalRequest Of(
        string method, string path, string query, IEnumerable<KeyValuePair<string, string>> headers, ReadOnlySpan<byte> body)
    {
        var byName = headers
            .GroupBy(h => h.Key.ToLowerInvariant(), h => Collapse(h.Value), StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .ToList();
        var names = string.Join(';', byName.Select(h => h.Key));
        var text = new StringBuilder()
            .Append(method).Append('\n')
            .Append(Path(path)).Append('\n')
            .Append(Query(query)).Append('\n');
        foreach (var header in byName)
        {
            text.Append(header.Key).Append(':').AppendJoin(',', header).Append('\n');
        }

        text.Append('\n').Append(names).Append('\n').Append(Convert.ToHexStringLower(SHA256.HashData(body)));
        return new AwsCanonicalRequest(text.ToString(), names);
    }

    /// <summary>The path without empty and dot segments, encoded once more than it is on the wire.</summary>
    private static string Path(string path)
    {
        var segments = new List<string>();
        foreach (var segment in path.Split('/'))
        {
            if (segment == "..")
            {
                segments.RemoveRange(Math.Max(0, segments.Count - 1), Math.Min(1, segments.Count));
            }
            else if (segment is not ("" or "."))
            {
                segments.Add(Encode(segment));
            }
        }

        var end = segments.Count > 0 && path.EndsWith('/') ? "/" : "";
        return $"/{string.Join('/', segments)}{end}";
    }

    private static string Query(string query) => string.Join('&', query
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(p => p.Split('=', 2))
        .Select(p => (Name: Encode(Uri.UnescapeDataString(p[0])), Value: p.Length == 2 ? Encode(Uri.UnescapeDataString(p[1])) : ""))
        .OrderBy(p => p.Name, StringComparer.Ordinal)
        .ThenBy(p => p.Value, StringComparer.Ordinal)
        .Select(p => $"{p.Name}={p.Value}"));

    // RFC 3986: only letters, digits and -._~ stay.
    private static string Encode(string text) => Uri.EscapeDataString(text);

    private static string Collapse(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
