using System.Text.Json;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Azure.Payloads;

/// <summary>The error that a scoring script answers with status 200, because it catches everything.</summary>
internal static class ScriptError
{
    private const int MaxCharacters = 500;

    /// <exception cref="CodecException">The answer is the report of an error.</exception>
    public static void ThrowIfAny(JsonElement answer)
    {
        if (answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null)
        {
            var said = error.ValueKind == JsonValueKind.String ? error.GetString()! : error.GetRawText();
            throw new CodecException("", said.Length > MaxCharacters ? said[..MaxCharacters] + " …" : said) { IsReported = true };
        }
    }
}
