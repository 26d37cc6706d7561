using System.Text;
using System.Text.Json;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Trials;

/// <summary>Compares two bodies by what they say, not by how they are spaced or in which order members stand.</summary>
internal static class FormatDifferences
{
    private const int Most = 50;
    private const int ShownCharacters = 80;

    public static IReadOnlyList<FormatDifference> Of(byte[] given, byte[] written)
    {
        var differences = new List<FormatDifference>();
        if (TryParse(given) is { } first && TryParse(written) is { } second)
        {
            using (first)
            {
                using (second)
                {
                    Compare(first.RootElement, second.RootElement, "", differences);
                }
            }
        }
        else
        {
            CompareLines(Encoding.UTF8.GetString(given), Encoding.UTF8.GetString(written), differences);
        }

        return differences;
    }

    private static void Compare(JsonElement given, JsonElement written, string place, List<FormatDifference> differences)
    {
        if (differences.Count >= Most)
        {
            return;
        }

        if (given.ValueKind == JsonValueKind.Object && written.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in given.EnumerateObject().Concat(written.EnumerateObject()).Select(m => m.Name).Distinct(StringComparer.Ordinal).ToList())
            {
                CompareParts(Member(given, name), Member(written, name), $"{place}/{name.Replace("~", "~0").Replace("/", "~1")}", differences);
            }
        }
        else if (given.ValueKind == JsonValueKind.Array && written.ValueKind == JsonValueKind.Array)
        {
            for (var i = 0; i < Math.Max(given.GetArrayLength(), written.GetArrayLength()); i++)
            {
                CompareParts(Element(given, i), Element(written, i), $"{place}/{i}", differences);
            }
        }
        else if (!AreSame(given, written))
        {
            differences.Add(new FormatDifference(place, Show(given), Show(written)));
        }
    }

    private static void CompareParts(JsonElement? given, JsonElement? written, string place, List<FormatDifference> differences)
    {
        if (given is { } first && written is { } second)
        {
            Compare(first, second, place, differences);
        }
        else if (differences.Count < Most)
        {
            differences.Add(new FormatDifference(place, given is { } only ? Show(only) : null, written is { } other ? Show(other) : null));
        }
    }

    private static JsonElement? Member(JsonElement parent, string name) => parent.TryGetProperty(name, out var member) ? member : null;

    private static JsonElement? Element(JsonElement array, int index) => index < array.GetArrayLength() ? array[index] : null;

    private static bool AreSame(JsonElement given, JsonElement written) =>
        given.ValueKind == written.ValueKind
        && (given.ValueKind != JsonValueKind.Number || given.GetRawText() == written.GetRawText() || given.GetDouble().Equals(written.GetDouble()))
        && (given.ValueKind != JsonValueKind.String || given.GetString() == written.GetString());

    private static void CompareLines(string given, string written, List<FormatDifference> differences)
    {
        var (first, second) = (Lines(given), Lines(written));
        for (var i = 0; i < Math.Max(first.Length, second.Length) && differences.Count < Most; i++)
        {
            var (mine, theirs) = (i < first.Length ? first[i] : null, i < second.Length ? second[i] : null);
            if (mine != theirs)
            {
                differences.Add(new FormatDifference($"line {i + 1}", Shorten(mine), Shorten(theirs)));
            }
        }
    }

    private static string[] Lines(string text) => text.TrimEnd().Split('\n').Select(l => l.TrimEnd('\r')).ToArray();

    private static string Show(JsonElement value) => Shorten(value.GetRawText())!;

    private static string? Shorten(string? text) => text?.Length > ShownCharacters ? text[..ShownCharacters] + " …" : text;

    private static JsonDocument? TryParse(byte[] body)
    {
        try
        {
            return EngineJson.Parse(body);
        }
        catch (CodecException)
        {
            return null;
        }
    }
}
