using System.Collections.Frozen;
using System.Net.Http.Headers;
using Assay.Server.Engines.Transport;
using Microsoft.Extensions.Primitives;

namespace Assay.Server.Gateway;

/// <summary>Copies headers both ways, all but those that belong to one connection (RFC 9110, 7.6.1) or to the gateway itself.</summary>
internal static class GatewayHeaders
{
    /// <summary>The token of Assay, where a gateway asks for one: <c>Authorization</c> is the application's.</summary>
    public const string Authorization = "X-Assay-Authorization";

    /// <summary>Says <c>false</c> when a durable gateway answered although the record could not be stored.</summary>
    public const string Logged = "X-Assay-Logged";

    private static readonly FrozenSet<string> OfConnection = new[]
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Copies the application's headers to the call.</summary>
    /// <param name="from">The application's.</param>
    /// <param name="message">The call; its content is there when there is a body.</param>
    /// <param name="isOwnScoring">Whether the marker is Assay's own: only then it goes on.</param>
    public static void CopyRequest(IHeaderDictionary from, HttpRequestMessage message, bool isOwnScoring)
    {
        var named = from.Connection;
        foreach (var (name, values) in from)
        {
            if (name is "Host" || IsOfConnection(name, named) || name.Equals(Authorization, StringComparison.OrdinalIgnoreCase)
                || (!isOwnScoring && name.Equals(ScoringMarker.Header, StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            if (!message.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }
    }

    /// <summary>Copies the engine's headers to the answer.</summary>
    public static void CopyResponse(HttpResponseMessage from, IHeaderDictionary to)
    {
        var named = new StringValues([.. from.Headers.Connection]);
        Copy(from.Headers, to, named);
        Copy(from.Content.Headers, to, named);
    }

    private static void Copy(HttpHeaders from, IHeaderDictionary to, StringValues named)
    {
        foreach (var (name, values) in from.NonValidated)
        {
            if (!IsOfConnection(name, named))
            {
                to[name] = values.Count == 1 ? new StringValues(values.ToString()) : new StringValues([.. values]);
            }
        }
    }

    private static bool IsOfConnection(string name, StringValues named)
    {
        if (OfConnection.Contains(name))
        {
            return true;
        }

        foreach (var list in named)
        {
            if (list is not null && list.Contains(name, StringComparison.OrdinalIgnoreCase)
                && list.Split(',', StringSplitOptions.TrimEntries).Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
