using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Custom;

namespace Assay.Server.Engines.Watson;

/// <summary>Reads deployments as the fourth version lists them.</summary>
internal static class DeploymentV4
{
    /// <summary>Batch deployments cannot be scored by a call.</summary>
    public static bool IsOnline(JsonElement resource) => EngineJson.Find(resource, "entity", "batch") is null;

    public static EngineDeployment Read(JsonElement resource, string address)
    {
        var deployment = JsonObject.Create(resource)!;
        var id = EngineJson.Find(resource, "metadata", "id") ?? EngineJson.Find(resource, "metadata", "guid");
        if (deployment["entity"] is not JsonObject entity)
        {
            deployment["entity"] = entity = [];
        }

        // The service has moved its address twice, and keeps the old places for a while.
        var url = First(EngineJson.Find(resource, "entity", "status", "inference"), "url")
            ?? First(EngineJson.Find(resource, "entity", "status", "serving_urls"), null)
            ?? EngineJson.Find(resource, "entity", "status", "online_url", "url")?.ToString()
            ?? $"{address}/ml/v4/deployments/{Uri.EscapeDataString(id?.ToString() ?? "")}/predictions";
        entity["scoring_endpoint"] = new JsonObject { ["url"] = url };
        return DeploymentReader.ReadOne(deployment, new Uri(address));
    }

    private static string? First(JsonElement? list, string? member)
    {
        if (list is not { ValueKind: JsonValueKind.Array } items || items.GetArrayLength() == 0)
        {
            return null;
        }

        return (member is null ? items[0] : EngineJson.Find(items[0], member)) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
    }
}
