using System.Buffers;
using Assay.Contracts.Subscriptions;

namespace Assay.Server.Gateway;

/// <summary>Which values the members of a gateway take, on a subscription as beside an engine.</summary>
internal static class GatewayRules
{
    public const string Asynchronous = "asynchronous";
    public const string Durable = "durable";
    public const string Application = "application";
    public const string Provider = "provider";
    public const string Answer = "answer";
    public const string Refuse = "refuse";

    /// <summary>The characters of a header's name (RFC 9110, 5.6.2).</summary>
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static bool IsMode(string text) => text is Asynchronous or Durable;

    public static bool IsOnLoggingFailure(string text) => text is Answer or Refuse;

    public static bool IsSamplingRate(double rate) => rate > 0 && rate <= 1;

    /// <summary>A JSON pointer (RFC 6901).</summary>
    public static bool IsPointer(string text) => text.Length == 0 || text[0] == '/';

    public static bool IsHeader(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Token);

    /// <summary>Has either a header or a pointer.</summary>
    public static bool IsMarker(GatewayMarker marker) => marker switch
    {
        { Header: { } header, Pointer: null } => IsHeader(header),
        { Header: null, Pointer: { } pointer } => IsPointer(pointer),
        _ => false,
    };
}
