using System.Text.Json.Nodes;

namespace Assay.Server.Engines;

/// <summary>A deployment found on an engine.</summary>
/// <param name="Id">Its id on the engine.</param>
/// <param name="Resource">Metadata and entity, with every published name of each member filled in.</param>
internal sealed record EngineDeployment(string Id, JsonObject Resource)
{
    /// <summary>A deployment of a server that tells no more of it than its name and its state.</summary>
    /// <param name="name">The model's name, which is its id too.</param>
    /// <param name="url">Its scoring address.</param>
    /// <param name="state">The state, in the server's words; null when it tells none.</param>
    public static EngineDeployment Named(string name, Uri url, string? state = null)
    {
        var entity = new JsonObject
        {
            ["name"] = name,
            ["type"] = "online",
            ["scoring_endpoint"] = new JsonObject { ["url"] = url.AbsoluteUri },
            ["scoring_url"] = url.AbsoluteUri,
            ["asset"] = new JsonObject { ["asset_id"] = name, ["guid"] = name, ["name"] = name, ["asset_type"] = "model", ["url"] = "" },
            ["asset_properties"] = new JsonObject(),
        };
        if (state is not null)
        {
            entity["status"] = new JsonObject { ["state"] = state };
        }

        return new EngineDeployment(name, new JsonObject { ["metadata"] = new JsonObject { ["guid"] = name, ["id"] = name }, ["entity"] = entity });
    }
}
