using System.Net;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines.Azure.Endpoints;

/// <summary>
/// The errors of online endpoints. 424 is the model's own: its status and reason are in headers, its words in the body.
/// </summary>
internal static class EndpointErrors
{
    private const string StatusHeader = "ms-azureml-model-error-statuscode";
    private const string ReasonHeader = "ms-azureml-model-error-reason";

    public static string? Read(EngineReply reply)
    {
        var said = AzureErrors.Read(reply) ?? (reply.IsHtml ? null : reply.Text.Trim());
        if (reply.Status != HttpStatusCode.FailedDependency)
        {
            return said;
        }

        var inner = string.Join(' ', new[] { reply.Header(StatusHeader), reply.Header(ReasonHeader) }.Where(h => !string.IsNullOrEmpty(h)));
        return inner.Length == 0 ? said : $"the model answered {inner}: {said}";
    }

    public static string? Remedy(EngineReply reply) => (int)reply.Status switch
    {
        404 => "Check the scoring endpoint of the subscription, and that the deployment still exists.",
        408 => "The model needs more time than the deployment's request_timeout_ms; raise it.",
        424 => "The model does not take the rows: check payload_format, the feature fields and their types, and the deployment's log.",
        429 => "The endpoint has no place for more calls; raise the deployment's instances or max_concurrent_requests_per_instance, or run the monitors at another time.",
        _ => null,
    };

    /// <summary>The time limit is for a call: fewer rows take less of it.</summary>
    public static bool AsksForLess(EngineReply reply) => reply.Status == HttpStatusCode.RequestTimeout || Inner(reply) is 408 or 413;

    public static bool AsksForPatience(EngineReply reply) => Inner(reply) is 429 or 502 or 503 or 504;

    private static int Inner(EngineReply reply) =>
        reply.Status == HttpStatusCode.FailedDependency && int.TryParse(reply.Header(StatusHeader), out var status) ? status : 0;
}
