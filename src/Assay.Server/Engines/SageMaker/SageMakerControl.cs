using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;
using Assay.Server.Engines.Transport.Authentication;

namespace Assay.Server.Engines.SageMaker;

/// <summary>SageMaker's control plane: every action is a POST whose header names it.</summary>
internal sealed class SageMakerControl(JsonClient client)
{
    private const string MediaType = "application/x-amz-json-1.1";
    private const int PageSize = 100;

    /// <summary>The summaries of all endpoints, page after page.</summary>
    /// <exception cref="EngineException">AWS refuses or cannot be reached.</exception>
    public async Task<IReadOnlyList<JsonElement>> ListEndpointsAsync(EngineBinding binding, CancellationToken cancellation)
    {
        var endpoints = new List<JsonElement>();
        var request = new JsonObject { ["MaxResults"] = PageSize };
        var tokens = new HashSet<string>();
        while (true)
        {
            var answer = await CallAsync(binding, "ListEndpoints", request, cancellation);
            endpoints.AddRange(EngineJson.Find(answer, "Endpoints") is { ValueKind: JsonValueKind.Array } listed
                ? listed.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Object)
                : throw new EngineException("engine_answer_wrong", $"The answer of {SageMakerHosts.Control(binding)} to ListEndpoints has no 'Endpoints' array; check control_url."));
            // A token that comes again would go round in circles.
            if (EngineJson.Text(answer, "NextToken") is not { } next || !tokens.Add(next))
            {
                return endpoints;
            }

            request["NextToken"] = next;
        }
    }

    /// <summary>One call of an action.</summary>
    /// <exception cref="EngineException">AWS refuses or cannot be reached.</exception>
    public Task<JsonElement> CallAsync(EngineBinding binding, string action, JsonObject request, CancellationToken cancellation)
    {
        var body = EngineJson.Write(json => request.WriteTo(json)) with { ContentType = MediaType };
        var call = SageMakerErrors.Understand(EngineRequest.Post(SageMakerHosts.Control(binding), body) with
        {
            Headers = new Dictionary<string, string> { ["X-Amz-Target"] = $"SageMaker.{action}" },
            Authentication = AwsSigV4Authentication.Name,
            Audience = SageMakerEngine.SigningName,
        });
        return client.SendAsync(binding, call, cancellation);
    }
}
