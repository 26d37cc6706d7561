using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.TensorFlow;

/// <summary>Text that is carried as <c>{"b64": "…"}</c>.</summary>
internal static class Base64Text
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The document with such objects replaced by their text; what is no text stays Base64.</summary>
    /// <exception cref="CodecException">A member occurs twice.</exception>
    public static byte[] Open(JsonElement document)
    {
        try
        {
            return Encoding.UTF8.GetBytes(Open(JsonNode.Parse(document.GetRawText()))!.ToJsonString());
        }
        catch (ArgumentException)
        {
            throw new CodecException("", "a member of an object occurs twice");
        }
    }

    private static JsonNode? Open(JsonNode? node) => node switch
    {
        JsonObject { Count: 1 } wrapped when wrapped["b64"] is JsonValue value && value.TryGetValue<string>(out var base64) => JsonValue.Create(Decode(base64)),
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Open(m.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Open)]),
        _ => node?.DeepClone(),
    };

    private static string Decode(string base64)
    {
        try
        {
            return Strict.GetString(Convert.FromBase64String(base64));
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return base64;
        }
    }
}
