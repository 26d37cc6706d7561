using System.Text.Json;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines.Azure;

/// <summary>
/// Reads the errors of Azure's services: <c>{"error": {"code", "message", "details": [{"code", "message"}]}}</c>, with or
/// without the outer object. The first detail is the one that says what is wrong.
/// </summary>
internal static class AzureErrors
{
    /// <summary>The code and the words; null when the answer is in another form.</summary>
    public static string? Read(EngineReply reply)
    {
        var (code, message) = Parse(reply);
        return message is null ? code : code is null ? message : $"{code}: {message}";
    }

    /// <summary>The code alone.</summary>
    public static string? Code(EngineReply reply) => Parse(reply).Code;

    private static (string? Code, string? Message) Parse(EngineReply reply)
    {
        try
        {
            return EngineJson.Read(reply.Body, Read);
        }
        catch (CodecException)
        {
            return (null, null);
        }
    }

    private static (string? Code, string? Message) Read(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error", out var inner))
        {
            if (inner.ValueKind == JsonValueKind.String)
            {
                return (null, inner.GetString());
            }

            root = inner;
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            return (null, null);
        }

        var detail = root.TryGetProperty("details", out var details) && details.ValueKind == JsonValueKind.Array && details.GetArrayLength() > 0
            ? details[0]
            : default;
        return (EngineJson.Text(detail, "code") ?? EngineJson.Text(root, "code"), EngineJson.Text(detail, "message") ?? EngineJson.Text(root, "message"));
    }
}
