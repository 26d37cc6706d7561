using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api.Conformance;

internal sealed partial class ConformanceScenario
{
    private async Task GatewayAsync()
    {
        await _api.PatchAsync($"subscriptions/{_subscription}", "add", "/gateway", new JsonObject { ["name"] = "conformance", ["mode"] = "durable" });
        await _api.PatchAsync($"subscriptions/{_subscription}", "replace", "/gateway/mode", "fast", 400);
        await _api.GetAsync("gateways");
        var exchange = new JsonObject
        {
            ["scoring_id"] = "refused",
            ["status"] = 500,
            ["request"] = new JsonObject { ["body"] = new JsonObject() },
            ["response"] = new JsonObject { ["body"] = "It broke.", ["content_type"] = "text/plain" },
        };
        await _api.PostAsync($"subscriptions/{_subscription}/exchanges", new JsonArray(exchange), 202);
        await _api.PostAsync($"subscriptions/{_subscription}/exchanges", new JsonArray(new JsonObject()), 400);
        await _api.PostAsync("subscriptions/none/exchanges", new JsonArray(), 404);
        var cloudEvent = new JsonObject { ["specversion"] = "1.0", ["id"] = "e", ["type"] = "org.kubeflow.serving.inference.request", ["data"] = new JsonObject() };
        await _api.SendAsync("POST", $"subscriptions/{_subscription}/cloud_events", 200, cloudEvent.ToJsonString(), "application/cloudevents+json");
        await _api.PostAsync($"subscriptions/{_subscription}/cloud_events", new JsonObject(), 400);
        await _api.PostAsync($"subscriptions/{_subscription}/payload_logging_errors/decode", new JsonObject(), 200);
        await _api.GetAsync($"subscriptions/{_subscription}/logging_gaps");
        await _api.GetAsync("subscriptions/none/logging_gaps", 404);
        await _api.PostAsync($"subscriptions/{_subscription}/logging_gaps/acknowledge", new JsonObject(), 200);
    }
}
