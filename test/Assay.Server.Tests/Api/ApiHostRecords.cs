using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api;

/// <summary>What tests do with records.</summary>
public static class ApiHostRecords
{
    public const string Instance = "00000000-0000-0000-0000-000000000000";

    /// <summary>Binds an engine at an address that is not asked, subscribes, and gives the subscription's id.</summary>
    public static async Task<string> SubscribeAsync(this ApiHost host, string[]? features = null, string scoringUrl = "http://127.0.0.1:9/score", JsonObject? properties = null, string problem = "binary")
    {
        var provider = await host.PostAsync("service_providers", new JsonObject { ["name"] = "engine", ["service_type"] = "custom_machine_learning", ["credentials"] = new JsonObject() });
        properties ??= new JsonObject { ["label_column"] = "Risk", ["prediction_field"] = "prediction", ["probability_fields"] = new JsonArray("probability") };
        if (features is { Length: > 0 })
        {
            properties["feature_fields"] = new JsonArray([.. features.Select(f => JsonValue.Create(f))]);
        }

        var subscription = await host.PostAsync("subscriptions", new JsonObject
        {
            ["data_mart_id"] = Instance,
            ["service_provider_id"] = (string)provider["metadata"]!["id"]!,
            ["asset"] = new JsonObject { ["asset_id"] = "asset", ["name"] = "model", ["asset_type"] = "model", ["problem_type"] = problem },
            ["deployment"] = new JsonObject { ["deployment_id"] = "deployment", ["name"] = "deployment", ["scoring_endpoint"] = new JsonObject { ["url"] = scoringUrl } },
            ["asset_properties"] = properties,
        });
        return (string)subscription["metadata"]!["id"]!;
    }

    public static async Task<string> PayloadSetAsync(this ApiHost host, string subscription)
    {
        var sets = await host.GetAsync($"data_sets?target.target_id={subscription}&target.target_type=subscription&type=payload_logging");
        return (string)sets["data_sets"]![0]!["metadata"]!["id"]!;
    }

    public static async Task<string> AddPayloadSetAsync(this ApiHost host, string[]? features = null) =>
        await host.PayloadSetAsync(await host.SubscribeAsync(features ?? ["Sex", "Age"]));

    public static async Task<string> AddSetAsync(this ApiHost host, string type, JsonArray fields)
    {
        var set = await host.PostAsync("data_sets", new JsonObject
        {
            ["data_mart_id"] = Instance,
            ["name"] = type,
            ["type"] = type,
            ["target"] = new JsonObject { ["target_type"] = "instance", ["target_id"] = Instance },
            ["data_schema"] = new JsonObject { ["type"] = "struct", ["fields"] = fields },
            ["schema_update_mode"] = "auto",
        });
        return (string)set["metadata"]!["id"]!;
    }

    public static async Task StoreAsync(this ApiHost host, string set, JsonObject record)
    {
        var (status, answer) = await host.TryStoreAsync(set, record);
        Assert.True(status == 202, $"{status}: {answer}");
    }

    public static Task<(int Status, JsonNode? Json)> TryStoreAsync(this ApiHost host, string set, JsonObject record) =>
        host.TrySendAsync(HttpMethod.Post, $"data_sets/{set}/records", new JsonArray(record));

    /// <summary>The values of all rows, newest first.</summary>
    public static async Task<IReadOnlyList<JsonObject>> RowsAsync(this ApiHost host, string set)
    {
        var answer = await host.GetAsync($"data_sets/{set}/records?limit=1000");
        return [.. answer["records"]!.AsArray().Select(r => r!["entity"]!["values"]!.AsObject())];
    }

    public static async Task<int> CountAsync(this ApiHost host, string set) =>
        (int)(await host.GetAsync($"data_sets/{set}/records?include_total_count=true&limit=0"))["total_count"]!;
}
