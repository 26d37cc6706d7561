using System.Text.Json;

namespace Assay.Monitors.Drift;

/// <summary>A JSON value that knows where it stands, so that an error names the place.</summary>
internal readonly struct JsonNodeReader(JsonElement element, string path)
{
    public JsonNodeReader Get(string name) =>
        TryGet(name) ?? throw new FormatException($"{path}: '{name}' is missing.");

    public JsonNodeReader? TryGet(string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Error("an object");
        }

        return element.TryGetProperty(name, out var child) && child.ValueKind != JsonValueKind.Null
            ? new JsonNodeReader(child, $"{path}.{name}")
            : null;
    }

    public IReadOnlyList<JsonNodeReader> Items()
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            throw Error("an array");
        }

        var items = new List<JsonNodeReader>(element.GetArrayLength());
        foreach (var item in element.EnumerateArray())
        {
            items.Add(new JsonNodeReader(item, $"{path}[{items.Count}]"));
        }

        return items;
    }

    public string Text() => element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Error("a text");

    public double Number() =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var value) && double.IsFinite(value)
            ? value
            : throw Error("a finite number");

    public int Count() =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var value) && value >= 0
            ? value
            : throw Error("a whole number from 0");

    public Guid Id() => element.ValueKind == JsonValueKind.String && element.TryGetGuid(out var id) ? id : throw Error("a UUID");

    public FormatException Error(string expected) => new($"{path}: expected {expected}.");
}
