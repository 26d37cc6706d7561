using System.Net;
using System.Text;

namespace Assay.Server.Engines.Transport;

/// <summary>What came back from an engine.</summary>
/// <param name="Status">The status.</param>
/// <param name="ContentType">The media type with its parameters; null when the engine named none.</param>
/// <param name="Headers">All headers; names are compared without case, several values are joined with commas.</param>
/// <param name="Body">The whole body, decompressed.</param>
internal sealed record EngineReply(HttpStatusCode Status, string? ContentType, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>A page for people where data was expected, as sign-in pages of proxies are.</summary>
    public bool IsHtml => ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) is true;

    public string Text => Encoding.UTF8.GetString(Body);

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
