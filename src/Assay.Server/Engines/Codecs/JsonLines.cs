using System.Buffers;
using System.Text.Json;

namespace Assay.Server.Engines.Codecs;

/// <summary>JSON Lines: one value a line.</summary>
internal static class JsonLines
{
    public const string MediaType = "application/jsonlines";

    /// <summary>Whether a content type names JSON Lines, under any of its names.</summary>
    public static bool Is(string? contentType) => contentType is not null
        && new[] { MediaType, "application/x-jsonlines", "application/jsonl", "application/x-ndjson" }.Any(t => contentType.StartsWith(t, StringComparison.OrdinalIgnoreCase));

    /// <summary>Writes an object a line.</summary>
    public static EncodedPayload WriteObjects<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> members)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(buffer);
        foreach (var item in items)
        {
            json.WriteStartObject();
            members(json, item);
            json.WriteEndObject();
            json.Flush();
            buffer.Write("\n"u8);
            json.Reset();
        }

        return new EncodedPayload(MediaType, buffer.WrittenMemory);
    }

    /// <summary>Reads every line that is not empty.</summary>
    /// <param name="body">The lines.</param>
    /// <param name="read">Reads one value; gets its place too.</param>
    /// <exception cref="CodecException">A line is no JSON; names it.</exception>
    public static List<T> Read<T>(ReadOnlySpan<byte> body, Func<JsonElement, string, T> read)
    {
        var values = new List<T>();
        var number = 0;
        foreach (var range in body.Split((byte)'\n'))
        {
            number++;
            var line = body[range].Trim(" \t\r"u8);
            if (line.IsEmpty)
            {
                continue;
            }

            try
            {
                var place = $"line {number}";
                values.Add(EngineJson.Read(line, value => read(value, place)));
            }
            catch (CodecException e) when (e.Place.Length == 0)
            {
                throw new CodecException($"line {number}", e.Problem);
            }
        }

        return values;
    }
}
