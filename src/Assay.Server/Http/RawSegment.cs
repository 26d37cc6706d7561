using Microsoft.AspNetCore.Http.Features;

namespace Assay.Server.Http;

/// <summary>
/// Segments of the address as the client sent it. The server's own decoding leaves <c>%2F</c> as it is, so that an id
/// with a slash and one with the text <c>%2F</c> would be the same.
/// </summary>
internal static class RawSegment
{
    /// <summary>The decoded segment; 0 is the last one.</summary>
    public static string Of(HttpContext context, int fromEnd)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.Split('?', 2)[0].TrimEnd('/');
        return Uri.UnescapeDataString(path.Split('/')[^(fromEnd + 1)]);
    }
}
