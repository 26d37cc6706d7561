using System.Text.Json;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines.Watson;

/// <summary>Reads Watson's errors: <c>{"trace": …, "errors": [{"code", "message"}]}</c>.</summary>
internal static class WatsonErrors
{
    /// <summary>The codes and the words; null when the answer is in another form.</summary>
    public static string? Read(EngineReply reply)
    {
        try
        {
            return EngineJson.Read(reply.Body, root =>
                root.ValueKind == JsonValueKind.Object && root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0
                    ? string.Join(' ', errors.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Object).Select(Describe))
                    : null);
        }
        catch (CodecException)
        {
            return null;
        }
    }

    public static string? Remedy(EngineReply reply) => (int)reply.Status switch
    {
        403 => "Make the user or service id a member of the deployment space.",
        404 => "Check the deployment and its space, and the scoring endpoint of the subscription.",
        _ => null,
    };

    private static string Describe(JsonElement error) => $"{Text(error, "code")}: {Text(error, "message")}";

    private static string Text(JsonElement error, string name) => error.TryGetProperty(name, out var value) ? value.ToString() : "";
}
