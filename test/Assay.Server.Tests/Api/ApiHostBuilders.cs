using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api;

/// <summary>Bodies of the API with only what is required, for tests that change one thing.</summary>
public static class ApiHostBuilders
{
    public static JsonObject Provider(string name = "engine") =>
        new() { ["name"] = name, ["service_type"] = "custom_machine_learning", ["credentials"] = new JsonObject() };

    public static JsonObject Instance(string definition, string subscription, JsonObject? parameters = null) => new()
    {
        ["data_mart_id"] = ApiHostRecords.Instance,
        ["monitor_definition_id"] = definition,
        ["target"] = new JsonObject { ["target_type"] = "subscription", ["target_id"] = subscription },
        ["parameters"] = parameters ?? [],
    };

    /// <summary>A custom definition with the metrics <c>value</c> (at least 0.5) and <c>other</c>, and the tag <c>region</c>.</summary>
    public static JsonObject Definition(string name) => new()
    {
        ["name"] = name,
        ["metrics"] = new JsonArray(
            new JsonObject { ["name"] = "Value", ["thresholds"] = new JsonArray(new JsonObject { ["type"] = "lower_limit", ["default"] = 0.5 }) },
            new JsonObject { ["name"] = "Other" }),
        ["tags"] = new JsonArray(new JsonObject { ["name"] = "Region" }, new JsonObject { ["name"] = "Channel" }),
    };

    public static JsonObject Step(string op, string path, JsonNode? value = null) => new() { ["op"] = op, ["path"] = path, ["value"] = value };

    public static string Id(this JsonNode resource) => (string)resource["metadata"]!["id"]!;

    /// <summary>A subscription with an instance of a new custom monitor; gives the instance's id.</summary>
    public static async Task<(string Subscription, string Instance)> AddCustomMonitorAsync(this ApiHost host, string name)
    {
        var subscription = await host.SubscribeAsync();
        var definition = await host.PostAsync("monitor_definitions", Definition(name));
        return (subscription, (await host.PostAsync("monitor_instances", Instance(definition.Id(), subscription))).Id());
    }
}
