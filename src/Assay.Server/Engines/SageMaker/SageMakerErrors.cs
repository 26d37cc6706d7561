using System.Net;
using System.Text.Json;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines.SageMaker;

/// <summary>What AWS says when it refuses: a code in a header or in <c>__type</c>, a message, and the model's own words.</summary>
internal static class SageMakerErrors
{
    /// <summary>Gives a call the reading of AWS's refusals.</summary>
    public static EngineRequest Understand(EngineRequest request) => request with
    {
        ReadError = Describe,
        AsksForPatience = AsksForPatience,
        AsksForLess = reply => Original(reply) == (int)HttpStatusCode.RequestEntityTooLarge,
        Remedy = Remedy,
    };

    // AWS throttles with 400, so the status does not tell.
    private static bool AsksForPatience(EngineReply reply) => !reply.IsSuccess && Code(reply) switch
    {
        "ThrottlingException" or "Throttling" or "RequestLimitExceeded" or "TooManyRequestsException" => true,
        "ServiceUnavailable" or "ServiceUnavailableException" or "InternalFailure" or "InternalDependencyException" or "ModelNotReadyException" => true,
        "ModelError" => Original(reply) == (int)HttpStatusCode.ServiceUnavailable,
        _ => false,
    };

    private static string? Describe(EngineReply reply)
    {
        var code = Code(reply);
        var message = Member(reply, "message") ?? (reply.IsHtml ? null : reply.Text.Trim());
        if (code == "ModelError" && Member(reply, "OriginalMessage") is { } original)
        {
            message = $"the model answered {Original(reply)}: {original}";
        }

        return code is null ? message : $"{code}: {message}";
    }

    private static string? Remedy(EngineReply reply) => Code(reply) switch
    {
        "InvalidSignatureException" => "Check secret_access_key and region in the service provider's credentials, and the clock of this machine.",
        "UnrecognizedClientException" or "InvalidClientTokenId" => "Check access_key_id and session_token in the service provider's credentials.",
        "ExpiredTokenException" or "ExpiredToken" => "The temporary credentials have run out; enter new ones in the service provider.",
        "MissingAuthenticationTokenException" or "IncompleteSignatureException" => "Check the credentials of the service provider.",
        "AccessDeniedException" or "AccessDenied" => "Allow the key's user or role this action in IAM: sagemaker:ListEndpoints and sagemaker:Describe* for the list, sagemaker:InvokeEndpoint for scoring.",
        "ThrottlingException" or "Throttling" => "AWS throttles the calls; run monitors less often, or raise the quota.",
        "ModelNotReadyException" => "The model is still being loaded; try again.",
        "ModelError" when Original(reply) is 415 or 406 => "Set payload_format.codec and payload_format.accept to formats that the model's container takes.",
        "ModelError" when Original(reply) is >= 400 and < 500 => "Check the feature fields of the subscription and its payload_format.",
        "ModelError" => $"See the model's log{(Member(reply, "LogStreamArn") is { } log ? $", {log}" : "")}.",
        "ValidationError" or "ValidationException" => "Check the endpoint's name and region, and that it is InService.",
        _ => null,
    };

    private static string? Code(EngineReply reply)
    {
        var code = reply.Header("x-amzn-ErrorType") ?? Member(reply, "__type") ?? Member(reply, "code");
        return code?.Split(':')[0].Split('#')[^1];
    }

    private static int? Original(EngineReply reply) => int.TryParse(Member(reply, "OriginalStatusCode"), out var status) ? status : null;

    /// <summary>A member of the body, whatever its case.</summary>
    private static string? Member(EngineReply reply, string name)
    {
        try
        {
            return EngineJson.Read(reply.Body, root => root.ValueKind != JsonValueKind.Object ? null : root.EnumerateObject()
                .Where(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && m.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                .Select(m => m.Value.ToString())
                .FirstOrDefault());
        }
        catch (CodecException)
        {
            // Gateways before the service answer with plain text.
            return null;
        }
    }
}
