using System.Text.Json;

namespace Assay.Server.Engines.Codecs;

/// <summary>The shapes that bodies of several engines share.</summary>
internal static class JsonBody
{
    public const string MediaType = "application/json";

    /// <summary>Whether a content type says JSON.</summary>
    public static bool Is(string? contentType) => contentType?.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase) is true && !JsonLines.Is(contentType);

    /// <summary>An array of objects under one name, as <c>{"instances": [{…}]}</c>.</summary>
    public static EncodedPayload WriteObjects<T>(string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> members) => EngineJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            members(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>The items of the array of that name.</summary>
    /// <exception cref="CodecException">The document is no object with such an array.</exception>
    public static IReadOnlyList<JsonElement> ReadList(JsonElement root, string name)
    {
        var list = JsonCells.Member(root, name, "request");
        return list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : throw new CodecException(name, $"{JsonCells.Show(list)} is no array");
    }

    public static void WriteTexts(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    public static void WriteNumbers(this Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}
