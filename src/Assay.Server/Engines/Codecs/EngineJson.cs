using System.Buffers;
using System.Text.Json;

namespace Assay.Server.Engines.Codecs;

/// <summary>Parses JSON as engines send it.</summary>
internal static class EngineJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>
    /// Parses a document. The tokens <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>, which Python servers emit, become
    /// text, so that the cell that holds one can be named; a document that is a JSON string with JSON inside is opened, at
    /// most twice.
    /// </summary>
    /// <exception cref="CodecException">It is no JSON.</exception>
    public static JsonDocument Parse(ReadOnlySpan<byte> json)
    {
        var document = ParseOnce(json);
        for (var layer = 0; layer < 2 && document.RootElement.ValueKind == JsonValueKind.String; layer++)
        {
            var inner = System.Text.Encoding.UTF8.GetBytes(document.RootElement.GetString()!);
            document.Dispose();
            document = ParseOnce(inner);
        }

        return document;
    }

    /// <summary>Parses a document as <see cref="Parse"/> does and reads it.</summary>
    /// <exception cref="CodecException">It is no JSON, holds broken text, or the reader refuses it.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, Func<JsonElement, T> read)
    {
        try
        {
            using var document = Parse(json);
            return read(document.RootElement);
        }
        catch (InvalidOperationException)
        {
            throw new CodecException("", "it holds text that is not valid Unicode");
        }
    }

    /// <summary>The value on a path of members; null when there is none.</summary>
    public static JsonElement? Find(JsonElement parent, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out parent))
            {
                return null;
            }
        }

        return parent;
    }

    /// <summary>The text on a path of members; null when there is none, or it is empty.</summary>
    public static string? Text(JsonElement parent, params ReadOnlySpan<string> path) =>
        Find(parent, path) is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 } found ? found : null;

    /// <summary>Writes a body.</summary>
    public static EncodedPayload Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return new EncodedPayload("application/json", buffer.WrittenMemory);
    }

    private static JsonDocument ParseOnce(ReadOnlySpan<byte> json)
    {
        if (json.StartsWith(System.Text.Encoding.UTF8.Preamble))
        {
            json = json[System.Text.Encoding.UTF8.Preamble.Length..];
        }

        try
        {
            return JsonDocument.Parse(json.ToArray(), Options);
        }
        catch (JsonException e)
        {
            try
            {
                if (QuoteSpecials(json) is { } quoted)
                {
                    return JsonDocument.Parse(quoted, Options);
                }
            }
            catch (JsonException)
            {
                // The first fault is the one whose place is right.
            }

            throw new CodecException("", $"it is not valid JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
        }
    }

    /// <summary>The document with its special numbers in quotes; null when there are none.</summary>
    private static ReadOnlyMemory<byte>? QuoteSpecials(ReadOnlySpan<byte> json)
    {
        var writer = new ArrayBufferWriter<byte>(json.Length + 64);
        var found = false;
        for (var i = 0; i < json.Length;)
        {
            if (json[i] == '"')
            {
                var end = EndOfText(json, i);
                writer.Write(json[i..end]);
                i = end;
            }
            else if (Special(json[i..]) is > 0 and var length)
            {
                found = true;
                writer.Write("\""u8);
                writer.Write(json.Slice(i, length));
                writer.Write("\""u8);
                i += length;
            }
            else
            {
                writer.Write(json.Slice(i++, 1));
            }
        }

        return found ? writer.WrittenMemory : null;
    }

    private static int Special(ReadOnlySpan<byte> rest) =>
        rest.StartsWith("NaN"u8) ? 3 : rest.StartsWith("Infinity"u8) ? 8 : rest.StartsWith("-Infinity"u8) ? 9 : 0;

    private static int EndOfText(ReadOnlySpan<byte> json, int start)
    {
        for (var i = start + 1; i < json.Length; i++)
        {
            if (json[i] == '\\')
            {
                i++;
            }
            else if (json[i] == '"')
            {
                return i + 1;
            }
        }

        return json.Length;
    }
}
