namespace Assay.Server.Hosting;

/// <summary>Reads the values of settings; null is none of the accepted ones.</summary>
internal static class SettingValues
{
    public const string Switch = "true or false";

    public const string ListenAddresses = "http:// or https:// addresses with a port";

    public static bool AreListenAddresses(string text) => text.Split(';').All(address =>
        Uri.TryCreate(address.Replace("://*", "://any").Replace("://+", "://any"), UriKind.Absolute, out var uri)
        && (uri.Scheme is "http" or "https"));

    public static Uri? Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https") ? uri : null;

    public static string? InstanceId(string text) => Guid.TryParse(text, out var id) ? id.ToString() : null;

    public static bool? Bool(string text) => text switch { "true" => true, "false" => false, _ => null };

    public static long? Whole(string text, long min, long max) =>
        long.TryParse(text, out var number) && number >= min && number <= max ? number : null;
}
