using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Server.Engines.Codecs;

/// <summary>
/// Reads the members of an options object. Nothing stops at the first fault: every one is added to the problems, with what
/// is accepted.
/// </summary>
/// <param name="options">The object.</param>
/// <param name="path">Where it stands, for the problems.</param>
/// <param name="problems">Gets what is wrong.</param>
internal sealed class OptionsReader(JsonObject options, string path, List<FormatProblem> problems)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public string Path => path;

    public bool Has(string name) => options.ContainsKey(name);

    /// <summary>Any JSON; null when the member is absent or null.</summary>
    public JsonNode? Any(string name)
    {
        _asked.Add(name);
        return options[name];
    }

    public string? Text(string name, string expected = "text")
    {
        if (Any(name) is not { } node)
        {
            return null;
        }

        if (TextOf(node) is { } text)
        {
            return text;
        }

        Refuse(name, $"must be {expected}");
        return null;
    }

    public string Choice(string name, params ReadOnlySpan<string> accepted)
    {
        if (Any(name) is not { } node)
        {
            return accepted[0];
        }

        if (TextOf(node) is { } text && accepted.Contains(text))
        {
            return text;
        }

        Refuse(name, $"must be {OneOf(accepted)}");
        return accepted[0];
    }

    public bool Flag(string name, bool fallback)
    {
        if (Any(name) is not { } node)
        {
            return fallback;
        }

        if (node.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
        {
            return node.GetValueKind() == JsonValueKind.True;
        }

        Refuse(name, "must be true or false");
        return fallback;
    }

    /// <summary>A member that is an object; null when it is absent.</summary>
    public OptionsReader? Object(string name)
    {
        if (Any(name) is not { } node)
        {
            return null;
        }

        if (node is JsonObject inner)
        {
            return new OptionsReader(inner, $"{path}.{name}", problems);
        }

        Refuse(name, "must be an object");
        return null;
    }

    /// <summary>An object whose members are all text; empty when it is absent.</summary>
    public IReadOnlyDictionary<string, string> Texts(string name, string expected)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Any(name) is not { } node)
        {
            return texts;
        }

        if (node is not JsonObject members)
        {
            Refuse(name, $"must be an object of {expected}");
            return texts;
        }

        foreach (var (key, value) in members)
        {
            if (TextOf(value) is { } text)
            {
                texts[key] = text;
            }
            else
            {
                problems.Add(new FormatProblem($"{path}.{name}.{key}", $"must be {expected}"));
            }
        }

        return texts;
    }

    /// <param name="name">The member; empty for the object itself.</param>
    /// <param name="message">What is accepted there.</param>
    public void Refuse(string name, string message) => problems.Add(new FormatProblem(name.Length == 0 ? path : $"{path}.{name}", message));

    /// <summary>Every member that nobody asked for is a problem: it is a misspelling more often than not.</summary>
    public void RefuseUnknown()
    {
        foreach (var (name, _) in options)
        {
            if (!_asked.Contains(name))
            {
                Refuse(name, $"is unknown; accepted: {string.Join(", ", _asked.Order(StringComparer.Ordinal))}");
            }
        }
    }

    private static string OneOf(ReadOnlySpan<string> accepted) =>
        accepted.Length == 1 ? accepted[0] : $"{string.Join(", ", accepted[..^1].ToArray())} or {accepted[^1]}";

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
