using System.Text;

namespace Assay.Server.Access;

/// <summary>A secret as a request shows it.</summary>
/// <param name="User">Whose it is said to be; empty when that is not said.</param>
/// <param name="Secret">An API key or a password.</param>
internal sealed record PresentedKey(string User, string Secret)
{
    /// <summary>The usual header of a key that stands alone.</summary>
    public const string Header = "X-API-Key";

    private const string Basic = "Basic ";

    /// <summary>Cloud Pak's own scheme: the same text as in Basic.</summary>
    private const string Zen = "ZenApiKey ";

    /// <summary>
    /// The API key of a request: in <c>Authorization</c> as Basic, which is also what a URL's user info becomes, or as
    /// ZenApiKey, else in <c>X-API-Key</c>. Null when there is none, or something else in <c>Authorization</c>: then the
    /// other header is a proxy's.
    /// </summary>
    public static PresentedKey? Find(IHeaderDictionary headers)
    {
        var authorization = headers.Authorization.ToString();
        return authorization.Length > 0 ? Read(authorization, Basic) ?? Read(authorization, Zen)
            : headers[Header].ToString() is { Length: > 0 } key ? new PresentedKey("", key)
            : null;
    }

    /// <summary>The user and secret of an <c>Authorization: Basic</c> header; null when it is another one or damaged.</summary>
    public static PresentedKey? ReadBasic(string authorization) => Read(authorization, Basic);

    private static PresentedKey? Read(string authorization, string scheme)
    {
        var bytes = new byte[authorization.Length];
        if (!authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            || !Convert.TryFromBase64String(authorization[scheme.Length..].Trim(), bytes, out var length))
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return new PresentedKey(parts[0], parts.Length == 2 ? parts[1] : "");
    }
}
