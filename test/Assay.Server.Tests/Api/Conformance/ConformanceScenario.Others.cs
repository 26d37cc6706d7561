using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api.Conformance;

internal sealed partial class ConformanceScenario
{
    private async Task DefineAsync()
    {
        JsonObject Definition(string name) => new()
        {
            ["name"] = name,
            ["description"] = "Pushed from outside.",
            ["metrics"] = new JsonArray(
                new JsonObject { ["name"] = "Sensitivity", ["thresholds"] = new JsonArray(new JsonObject { ["type"] = "lower_limit", ["default"] = 0.8 }), ["expected_direction"] = "increasing" },
                new JsonObject { ["name"] = "Error rate (%)", ["applies_to"] = new JsonObject { ["problem_type"] = Names("binary") } }),
            ["tags"] = new JsonArray(new JsonObject { ["name"] = "Region", ["description"] = "Where.", ["required"] = true }),
            ["parameters_schema"] = new JsonObject { ["type"] = "object" },
            ["schedule"] = new JsonObject { ["repeat_interval"] = 1, ["repeat_unit"] = "hour", ["start_time"] = new JsonObject { ["type"] = "relative", ["delay_unit"] = "minute", ["delay"] = 30 } },
            ["monitor_runtime"] = new JsonObject { ["type"] = "none" },
        };
        await _api.GetAsync("monitor_definitions?name=Fairness&type=service");
        await _api.GetAsync("monitor_definitions/fairness");
        var id = await _api.AddAsync("monitor_definitions", Definition("My model performance"), 201);
        await _api.PostAsync("monitor_definitions", Definition("my model performance"), 409);
        await _api.PostAsync("monitor_definitions", new JsonObject { ["name"] = "Nothing" }, 400);
        await _api.PutAsync($"monitor_definitions/{id}", Definition("My model performance"));
        await _api.PutAsync($"monitor_definitions/{id}", Definition("Drift V2"), 409);
        await _api.PutAsync("monitor_definitions/quality", Definition("Quality"), 409);
        await _api.PatchAsync($"monitor_definitions/{id}", "replace", "/description", "Changed.", contentType: Conversation.JsonPatch);
        await _api.GetAsync($"monitor_definitions/{id}");
        await _api.GetAsync("monitor_definitions/none", 404);

        var instance = await AddMonitorAsync(id, new JsonObject { ["anything"] = null });
        var run = await StartAsync(instance);
        await _api.PatchAsync($"monitor_instances/{instance}/runs/{run}", "replace", "/status/state", "error");
        await _api.PatchAsync($"monitor_instances/{instance}/runs/{run}", "replace", "/status/failure", new JsonObject { ["errors"] = new JsonArray(new JsonObject { ["message"] = "It broke." }) });
        await _api.PatchAsync($"monitor_instances/{instance}/runs/{run}", "replace", "/status/completed_at", "2025-01-02 03:04:05.123456", contentType: Conversation.JsonPatch);
        await _api.PatchAsync($"monitor_instances/{instance}/runs/{run}", "replace", "/status/state", "whatever", 400);
        await _api.PatchAsync($"monitor_instances/{instance}", "replace", "/status/state", "error");
        await _api.PatchAsync($"monitor_instances/{instance}", "replace", "/status/state", "active");
        await _api.PatchAsync($"monitor_instances/{instance}", "replace", "/status/state", "lost", 400);

        JsonObject Measured(string metric, JsonNode? value) => new()
        {
            ["timestamp"] = "2025-03-04T05:06:07Z",
            ["run_id"] = run,
            ["metrics"] = new JsonArray(new JsonObject { [metric] = value, ["region"] = "north" }),
            ["sources"] = new JsonArray(new JsonObject { ["id"] = "s", ["type"] = "table", ["data"] = new JsonObject { ["empty"] = null } }),
        };
        await _api.PostAsync($"monitor_instances/{instance}/measurements", new JsonArray(Measured("sensitivity", 0.7), Measured("sensitivity", null)), 202);
        await _api.PostAsync($"monitor_instances/{instance}/measurements", new JsonArray(Measured("unknown", 1)), 400);
        await MeasuredAsync(instance, run);
        await _api.GetAsync($"monitor_instances/{instance}/metrics?{Range}&agg=:last&interval=month&filter=region:exists", 200);
        await _api.DeleteAsync($"monitor_definitions/{id}", 409);
        await _api.DeleteAsync($"monitor_definitions/{id}?force=true");
        await _api.DeleteAsync("monitor_definitions/quality", 409);
        await _api.GetAsync($"monitor_instances/{instance}", 404);
    }

    private async Task ArchiveAsync()
    {
        var upload = $"monitoring_services/drift/data_marts/{Instance}/subscriptions/{_subscription}/archives?archive_name=user_drift.tar.gz";
        await ArchiveAsync("POST", upload);
        await _api.SendAsync("POST", upload, 400, Bytes([]));
        var drift = await AddMonitorAsync("drift", new JsonObject { ["train_drift_model"] = false, ["min_samples"] = 100 });
        await _api.WaitAsync($"monitor_instances/{drift}");
        await ReadArchiveAsync($"monitoring_services/drift/monitor_instances/{drift}/archives");
        foreach (var kind in new[] { "drift_v2", "explainability" })
        {
            var path = $"monitoring_services/{kind}/archives?subscription_id={_subscription}";
            await _api.GetAsync(path, 404);
            await _api.SendAsync("HEAD", path, 404, (HttpContent?)null);
            await ArchiveAsync("PUT", path);
            await ReadArchiveAsync(path);
            await _api.GetAsync($"monitoring_services/{kind}/archives", 400);
        }

        await ArchiveAsync("POST", $"monitoring_services/explainability/archives?subscription_id={_subscription}");
    }

    private Task<JsonNode> ArchiveAsync(string method, string path) => _api.SendAsync(method, path, 202, Bytes([0x1f, 0x8b, 0, 255, 128, 1]));

    private async Task ReadArchiveAsync(string path)
    {
        await _api.SendAsync("HEAD", path, 200, (HttpContent?)null);
        await _api.SendAsync("GET", path, 200, (HttpContent?)null);
    }

    private static ByteArrayContent Bytes(byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new("application/octet-stream");
        return content;
    }

    private async Task RefuseAsync()
    {
        var token = host.Http.DefaultRequestHeaders.Authorization!.Parameter!;
        await _api.SendAsAsync(null, "GET", "data_marts", 401);
        await _api.SendAsAsync("none", "POST", "subscriptions", 401);
        await _api.SendAsAsync(token[..^4], "HEAD", "data_marts", 401);
        await _api.GetAsync("none", 404);
        await _api.GetAsync("/openscale/11111111-0000-0000-0000-000000000000/v2/data_marts", 404);
        await _api.DeleteAsync("subscriptions", 405);
        await _api.SendAsync("POST", "subscriptions", 400, "", Conversation.Json);
        await _api.SendAsync("POST", "subscriptions", 400, "null", Conversation.Json);
        await _api.SendAsync("POST", "subscriptions", 400, "[1]", Conversation.Json);
        foreach (var path in new[] { "data_marts", "service_providers", "subscriptions", "data_sets", "monitor_definitions", "monitor_instances", "explanation_tasks" })
        {
            await _api.GetAsync($"{path}/none", 404);
            await _api.SendAsync("POST", path, 413, new ByteArrayContent(new byte[9 << 20]));
        }

        foreach (var path in new[] { "data_marts", "service_providers", "subscriptions", "data_sets", "monitor_definitions", "monitor_instances" })
        {
            await _api.PatchAsync($"{path}/none", "add", "/name", "x", 404);
            await _api.DeleteAsync($"{path}/none", 404);
        }
    }

    private async Task DeleteAsync()
    {
        var instances = await _api.GetAsync($"monitor_instances?{Target}");
        await _api.DeleteAsync($"monitor_instances/{instances["monitor_instances"]![0]!["metadata"]!["id"]}?force=true");
        var sets = await _api.GetAsync($"data_sets?{Target}&type=training");
        await _api.DeleteAsync($"data_sets/{sets["data_sets"]![0]!["metadata"]!["id"]}?force=true");
        await _api.DeleteAsync($"service_providers/{_provider}");
        await _api.DeleteAsync($"subscriptions/{_subscription}?force=true");
        await _api.GetAsync($"subscriptions/{_subscription}", 404);
        await _api.GetAsync($"monitor_instances?{Target}");
        await _api.GetAsync($"data_sets?{Target}");
    }
}
