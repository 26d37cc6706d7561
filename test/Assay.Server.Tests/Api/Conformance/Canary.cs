using System.Text;

namespace Assay.Server.Tests.Api.Conformance;

/// <summary>A secret that is planted wherever the API takes one, and must never be seen again.</summary>
internal static class Canary
{
    public const string Value = "canary-7f3a9c51e0";

    /// <summary>The forms in which it could come out.</summary>
    public static IReadOnlyList<string> Forms { get; } =
    [
        Value,
        Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Value)),
        .. Enumerable.Range(0, 3).Select(Base64),
    ];

    /// <summary>Base64 of it when so many bytes stand before it, without the characters that depend on its neighbours.</summary>
    private static string Base64(int shift)
    {
        var text = Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('x', shift) + Value));
        return text[4..^4];
    }
}
