using System.Text.Json.Nodes;

namespace Assay.Server.Engines.Azure;

/// <summary>Deployments of Azure in the one form of all engines.</summary>
internal static class AzureDeployment
{
    /// <summary>A deployment with every published name of each member filled in.</summary>
    public static EngineDeployment Create(string id, string name, string? url, string? model, (string? Created, string? Modified) times, JsonObject? payloadFormat = null)
    {
        var endpoint = new JsonObject { ["url"] = url ?? "" };
        if (payloadFormat is not null)
        {
            endpoint["payload_format"] = payloadFormat;
        }

        return new EngineDeployment(id, new JsonObject
        {
            ["metadata"] = new JsonObject { ["guid"] = id, ["id"] = id, ["created_at"] = times.Created, ["modified_at"] = times.Modified ?? times.Created },
            ["entity"] = new JsonObject
            {
                ["name"] = name,
                ["type"] = "online",
                ["scoring_endpoint"] = endpoint,
                ["scoring_url"] = url ?? "",
                ["asset"] = new JsonObject { ["asset_id"] = model ?? id, ["guid"] = model ?? id, ["name"] = model?.Split('/')[^1] ?? name, ["asset_type"] = "model", ["url"] = "" },
                ["asset_properties"] = new JsonObject { ["input_data_type"] = "structured" },
            },
        });
    }
}
