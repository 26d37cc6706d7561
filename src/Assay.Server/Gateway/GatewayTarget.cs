using Microsoft.AspNetCore.Http.Features;

namespace Assay.Server.Gateway;

/// <summary>What a request to the gateway names: the gateway, and what of the address goes to the engine.</summary>
internal static class GatewayTarget
{
    public const string Prefix = "/gateway/";

    /// <summary>
    /// Splits the address as it came over the wire, so that its percent-encoding reaches the engine, and its signature,
    /// unchanged.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="rest">The path behind the name, with its slash, and the query; may be empty.</param>
    /// <returns>The gateway's name; empty when there is none.</returns>
    public static string Split(HttpContext context, out string rest)
    {
        var target = AsItCame(context, Prefix);
        var named = target.AsSpan(Math.Min(Prefix.Length, target.Length));
        var end = named.IndexOfAny('/', '?');
        rest = end < 0 ? "" : named[end..].ToString();
        return (end < 0 ? named : named[..end]).ToString();
    }

    /// <summary>The whole address of a request to a gateway that has no name; empty for the root.</summary>
    public static string Whole(HttpContext context) => AsItCame(context, "/") is var target && target == "/" ? "" : target;

    /// <summary>
    /// Whether a rest would lead out of the upstream's path, in whatever spelling an engine may read as a parent: what an
    /// application may call is what lies below.
    /// </summary>
    public static bool LeadsOut(string rest)
    {
        var path = rest.AsSpan(0, rest.IndexOf('?') is >= 0 and var query ? query : rest.Length);
        return (path.Contains("..", StringComparison.Ordinal) || path.Contains("%2e", StringComparison.OrdinalIgnoreCase))
            && Uri.UnescapeDataString(path).Split('/', '\\').Any(segment => segment is ".." || segment.StartsWith("..;", StringComparison.Ordinal));
    }

    /// <summary>The engine's address of a request.</summary>
    public static Uri Join(Uri upstream, string rest)
    {
        if (rest.Length == 0)
        {
            return upstream;
        }

        var text = upstream.OriginalString;
        if (rest[0] == '?')
        {
            // The upstream's own query stays.
            return new Uri(upstream.Query.Length > 0 ? $"{text}&{rest[1..]}" : text + rest);
        }

        return new Uri(text.TrimEnd('/') + rest);
    }

    private static string AsItCame(HttpContext context, string prefix)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

        // Else it is the absolute form, as clients that take Assay for a proxy send it.
        return target.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? target : context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();
    }
}
