using System.Text;

namespace Assay.Server.Records;

/// <summary>
/// Text as stores keep it. Databases end or refuse text at U+0000, so that it is written as two characters, U+0001 and 0;
/// U+0001 itself as U+0001 and 1. Equal texts stay equal.
/// </summary>
internal static class StoredText
{
    private const char Escape = '\u0001';

    public static string Write(string text) =>
        text.AsSpan().IndexOfAny('\0', Escape) < 0 ? text : text.Replace("\u0001", "\u00011", StringComparison.Ordinal).Replace("\0", "\u00010", StringComparison.Ordinal);

    public static string Read(string stored)
    {
        if (!stored.Contains(Escape))
        {
            return stored;
        }

        var text = new StringBuilder(stored.Length);
        for (var i = 0; i < stored.Length; i++)
        {
            text.Append(stored[i] != Escape ? stored[i] : stored[++i] == '0' ? '\0' : Escape);
        }

        return text.ToString();
    }
}
