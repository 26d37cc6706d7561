using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Server.Engines.Custom;

/// <summary>Reads every published variant of a deployment list and writes the union of their members.</summary>
internal static class DeploymentReader
{
    public static IReadOnlyList<EngineDeployment> Read(JsonElement root, Uri engine)
    {
        var resources = root.ValueKind == JsonValueKind.Array ? root
            : root.ValueKind == JsonValueKind.Object && root.TryGetProperty("resources", out var list) && list.ValueKind == JsonValueKind.Array ? list
            : throw new EngineException("engine_answer_wrong", "The list of deployments has no 'resources' array.");
        return [.. resources.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.Object).Select(r => ReadOne(JsonObject.Create(r)!, engine))];
    }

    /// <summary>One entry of the list, with the members that it lacks.</summary>
    public static EngineDeployment ReadOne(JsonObject resource, Uri engine)
    {
        var metadata = resource["metadata"] as JsonObject ?? [];
        var entity = resource["entity"] as JsonObject ?? [];
        var id = Text(metadata, "guid", "id") ?? Text(resource, "guid", "id", "name")
            ?? throw new EngineException("engine_answer_wrong", "A deployment in the list has neither metadata.guid nor metadata.id.");
        var url = entity["scoring_endpoint"] is JsonObject endpoint ? Text(endpoint, "url") : null;
        url ??= Text(entity, "scoring_url");
        url ??= Text(metadata, "url") is { } own && own.EndsWith("/online", StringComparison.Ordinal) ? own : null;
        url ??= $"{engine.ToString().TrimEnd('/')}/v1/deployments/{Uri.EscapeDataString(id)}/online";
        var asset = (entity["asset"] ?? entity["deployable_asset"] ?? entity["deployed_version"]) as JsonObject ?? [];
        var assetId = Text(asset, "asset_id", "guid", "id");
        metadata["guid"] = id;
        metadata["id"] = id;
        entity["name"] = Text(entity, "name") ?? id;
        entity["type"] = Text(entity, "type") ?? "online";
        entity["scoring_endpoint"] = new JsonObject { ["url"] = url };
        entity["scoring_url"] = url;
        asset["asset_id"] = assetId ?? id;
        asset["guid"] = assetId ?? id;
        asset["name"] = Text(asset, "name") ?? Text(entity, "name");
        asset["asset_type"] = Text(asset, "asset_type") ?? "model";
        asset["url"] = Text(asset, "url") ?? "";
        return new EngineDeployment(id, new JsonObject
        {
            ["metadata"] = metadata.DeepClone(),
            ["entity"] = Complete(entity, asset),
        });
    }

    private static JsonObject Complete(JsonObject entity, JsonObject asset)
    {
        var complete = entity.DeepClone().AsObject();
        complete["asset"] = asset.DeepClone();
        complete["asset_properties"] = entity["asset_properties"]?.DeepClone() ?? new JsonObject();
        return complete;
    }

    private static string? Text(JsonObject parent, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (parent[name] is JsonValue value && value.ToString() is { Length: > 0 } text)
            {
                return text;
            }
        }

        return null;
    }
}
