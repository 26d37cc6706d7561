using System.Globalization;
using System.Text;
using System.Text.Json;
using Assay.Server.Http;

namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>A place in a JSON document: a JSON Pointer (RFC 6901), the empty one for the whole.</summary>
internal sealed class JsonPlace
{
    private readonly int[] _indexes;
    private readonly byte[][] _names;

    private JsonPlace(string text, string[] steps)
    {
        Text = text;
        Steps = steps;
        _indexes = Array.ConvertAll(steps, IndexOf);
        _names = Array.ConvertAll(steps, Encoding.UTF8.GetBytes);
    }

    /// <summary>The pointer as it is written.</summary>
    public string Text { get; }

    /// <summary>The unescaped steps.</summary>
    public IReadOnlyList<string> Steps { get; }

    public static JsonPlace Whole { get; } = new("", []);

    /// <summary>The place of a member of an object.</summary>
    public static JsonPlace Member(string name) => new("/" + name.Replace("~", "~0").Replace("/", "~1"), [name]);

    /// <summary>The place of an element of an array.</summary>
    public static JsonPlace Element(int index) => new(string.Create(CultureInfo.InvariantCulture, $"/{index}"), [index.ToString(CultureInfo.InvariantCulture)]);

    /// <returns>Null when the text is no pointer.</returns>
    public static JsonPlace? TryParse(string text)
    {
        if (text.Length == 0)
        {
            return Whole;
        }

        return text[0] == '/' && !HasStrayTilde(text) ? new JsonPlace(text, JsonPointer.Parse(text)) : null;
    }

    /// <summary>A step as an index of an array; -1 when it is none.</summary>
    public static int IndexOf(string step) =>
        step.Length is > 0 and < 9 && (step == "0" || step[0] != '0') && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1;

    /// <summary>What stands there; null when the document has no such place.</summary>
    public JsonElement? Find(JsonElement root)
    {
        for (var i = 0; i < _indexes.Length; i++)
        {
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(_names[i], out var member))
            {
                root = member;
            }
            else if (root.ValueKind == JsonValueKind.Array && _indexes[i] >= 0 && _indexes[i] < root.GetArrayLength())
            {
                root = root[_indexes[i]];
            }
            else
            {
                return null;
            }
        }

        return root;
    }

    public override string ToString() => Text;

    private static bool HasStrayTilde(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '~' && (i + 1 == text.Length || text[i + 1] is not ('0' or '1')))
            {
                return true;
            }
        }

        return false;
    }
}
