using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines.VertexAi;

/// <summary>Endpoints of a project and location, with the model that gets most of the traffic, as deployments.</summary>
internal sealed class VertexDeployments(JsonClient client)
{
    private const int PageSize = 100;

    /// <exception cref="EngineException">Google refuses or cannot be reached.</exception>
    public async Task<IReadOnlyList<EngineDeployment>> ListAsync(EngineBinding binding, string? authentication, CancellationToken cancellation)
    {
        var found = new List<EngineDeployment>();
        var list = VertexHosts.Endpoints(binding);
        var tokens = new HashSet<string>();
        for (var page = $"{list}?pageSize={PageSize}"; ;)
        {
            var request = VertexErrors.Understand(EngineRequest.Get(new Uri(page))) with { Authentication = authentication };
            var answer = await client.SendAsync(binding, request, cancellation);
            found.AddRange(Objects(answer, "endpoints").Select(e => Write(binding, e)).OfType<EngineDeployment>());
            // A token that comes again would go round in circles.
            if (EngineJson.Text(answer, "nextPageToken") is not { } next || !tokens.Add(next))
            {
                return found;
            }

            page = $"{list}?pageSize={PageSize}&pageToken={Uri.EscapeDataString(next)}";
        }
    }

    private static EngineDeployment? Write(EngineBinding binding, JsonElement endpoint)
    {
        if (EngineJson.Text(endpoint, "name") is not { } resource)
        {
            return null;
        }

        var id = resource.Split('/')[^1];
        var name = EngineJson.Text(endpoint, "displayName") ?? id;
        var ownHost = EngineJson.Find(endpoint, "dedicatedEndpointEnabled") is { ValueKind: JsonValueKind.True } ? EngineJson.Text(endpoint, "dedicatedEndpointDns") : null;
        var url = VertexHosts.Predict(binding, resource, ownHost).AbsoluteUri;
        var model = MostUsed(endpoint);
        var modelId = EngineJson.Text(model, "model");
        var assetId = modelId?.Split('/')[^1] ?? id;
        return new EngineDeployment(id, new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["guid"] = id,
                ["id"] = id,
                ["crn"] = resource,
                ["created_at"] = EngineJson.Text(endpoint, "createTime"),
                ["modified_at"] = EngineJson.Text(endpoint, "updateTime"),
            },
            ["entity"] = new JsonObject
            {
                ["name"] = name,
                ["type"] = "online",
                ["status"] = modelId is null ? "empty" : "ready",
                ["scoring_endpoint"] = new JsonObject { ["url"] = url },
                ["scoring_url"] = url,
                ["asset"] = new JsonObject
                {
                    ["asset_id"] = assetId,
                    ["guid"] = assetId,
                    ["name"] = EngineJson.Text(model, "displayName") ?? name,
                    ["asset_type"] = "model",
                    ["url"] = modelId ?? "",
                },
                ["asset_properties"] = new JsonObject(),
            },
        });
    }

    private static JsonElement MostUsed(JsonElement endpoint) => Objects(endpoint, "deployedModels").DefaultIfEmpty().MaxBy(model =>
        EngineJson.Text(model, "id") is { } id && EngineJson.Find(endpoint, "trafficSplit", id) is { ValueKind: JsonValueKind.Number } share ? share.GetDouble() : 0);

    // Google leaves out what is empty: no list is an empty list.
    private static IEnumerable<JsonElement> Objects(JsonElement parent, string name) => EngineJson.Find(parent, name) is { ValueKind: JsonValueKind.Array } list
        ? list.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.Object)
        : [];
}
