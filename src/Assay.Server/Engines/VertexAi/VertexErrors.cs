using System.Net;
using System.Text.Json;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines.VertexAi;

/// <summary>What Google says when it refuses: <c>{"error": {"code", "message", "status"}}</c>.</summary>
internal static class VertexErrors
{
    /// <summary>Gives a call the reading of Google's refusals.</summary>
    public static EngineRequest Understand(EngineRequest request) => request with
    {
        ReadError = reply => Error(reply) is var (status, message) ? status is null ? message : $"{status}: {message}" : null,
        AsksForPatience = reply => reply.Status == HttpStatusCode.InternalServerError,
        AsksForLess = AsksForLess,
        Remedy = Remedy,
    };

    // Too large a request, and too large an answer, are both 400 here; only the words tell.
    private static bool AsksForLess(EngineReply reply) =>
        reply.Status == HttpStatusCode.BadRequest && Error(reply) is var (_, message)
        && (message.Contains("size exceeds", StringComparison.OrdinalIgnoreCase)
            || message.Contains("size too large", StringComparison.OrdinalIgnoreCase)
            || message.Contains("too many instances", StringComparison.OrdinalIgnoreCase));

    private static string? Remedy(EngineReply reply) => AsksForLess(reply)
        ? "One row alone is too large for Vertex AI, which takes 1.5 MB."
        : Error(reply)?.Status switch
        {
            "FAILED_PRECONDITION" => "Deploy a model to the endpoint.",
            "UNAUTHENTICATED" => "Check the service account's key, or enter a new token, in the service provider's credentials.",
            "PERMISSION_DENIED" => "Check project_id and location, and give the service account the role Vertex AI User (roles/aiplatform.user).",
            "NOT_FOUND" => "Check project_id, location and the scoring endpoint; the endpoint must be in that location.",
            "RESOURCE_EXHAUSTED" => "A quota of the project is used up; run monitors less often, or raise it.",
            "INVALID_ARGUMENT" => "Check the feature fields of the subscription and payload_format.codec.",
            _ => null,
        };

    private static (string? Status, string Message)? Error(EngineReply reply)
    {
        try
        {
            return EngineJson.Read<(string?, string)?>(reply.Body, root =>
            {
                // Streaming front ends put the one error into an array.
                var holder = root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 ? root[0] : root;
                if (holder.ValueKind != JsonValueKind.Object || !holder.TryGetProperty("error", out var error))
                {
                    return null;
                }

                return error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var message)
                    ? (error.TryGetProperty("status", out var status) ? status.ToString() : null, message.ToString())
                    : (null, error.ToString());
            });
        }
        catch (CodecException)
        {
            // Containers behind rawPredict answer as they like.
            return null;
        }
    }
}
