using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Api.Conformance;

internal sealed partial class ConformanceScenario
{
    private const string Range = "start=2025-01-02+03%3A04%3A05.678901&end=2125-01-02T03:04:05.6%2B02:00";

    private async Task MonitorAsync()
    {
        var fairness = await FairnessAsync();
        await FailAsync(fairness);
        var quality = await RunAsync("quality", new JsonObject { ["min_feedback_data_size"] = 90 }, new JsonArray(Limit("area_under_roc", 0.8)));
        await _api.GetAsync($"{quality}/confusion_matrix/records?label=Risk&prediction=Risk&limit=5");
        await _api.GetAsync($"{quality}/confusion_matrix/records?label=Risk", 400);
        await RunAsync("performance", []);
        await RunAsync("model_health", []);
        await RunAsync("explainability", new JsonObject { ["enabled"] = true });
        await RunAsync("drift_v2", new JsonObject { ["min_samples"] = 10, ["max_samples"] = 1_000, ["train_archive"] = true });
        await _api.PostAsync("monitor_instances", MonitorBody("drift_v2", new JsonObject { ["min_samples"] = 0 }), 400);
        foreach (var other in new[] { "mrm", "data_health", "generative_ai_quality" })
        {
            await _api.PostAsync("monitor_instances", MonitorBody(other, []), 422);
        }

        await _api.PostAsync("monitor_instances", MonitorBody("fairness", []), 400);
        await _api.PostAsync("monitor_instances", MonitorBody("none", []), 404);
        await _api.PostAsync("monitor_instances", MonitorBody("quality", [], new JsonArray(Limit("none", 1))), 400);
        await _api.GetAsync($"monitor_instances?data_mart_id={Instance}&monitor_definition_id=fairness,quality&{Target}");
        await _api.GetAsync($"measurements?target_id={_subscription}&target_type=subscription&recent_count=2&filter=fairness.feature:eq:Sex&format=full");
        await _api.GetAsync("measurements?format=xml", 400);
    }

    private async Task<string> FairnessAsync()
    {
        var parameters = new JsonObject
        {
            ["features"] = new JsonArray(
                new JsonObject { ["feature"] = "Sex", ["majority"] = new JsonArray("male"), ["minority"] = new JsonArray("female") },
                new JsonObject { ["feature"] = "Age", ["majority"] = new JsonArray(new JsonArray(26, 75)), ["minority"] = new JsonArray(new JsonArray(18, 25)) }),
            ["favourable_class"] = new JsonArray("No Risk"),
            ["unfavourable_class"] = new JsonArray("Risk"),
            ["min_records"] = 10,
        };
        var limit = Limit("fairness_value", 80);
        limit["specific_values"] = new JsonArray(new JsonObject { ["value"] = 95, ["applies_to"] = new JsonArray(new JsonObject { ["type"] = "tag", ["key"] = "feature", ["value"] = "Age" }) });
        var id = await AddMonitorAsync("fairness", parameters, new JsonArray(limit));
        Assert.Equal("active", await _api.WaitAsync($"monitor_instances/{id}"));
        var runs = await _api.GetAsync($"monitor_instances/{id}/runs?limit=1");
        Assert.Equal("finished", await _api.WaitAsync($"monitor_instances/{id}/runs/{runs["runs"]![0]!["metadata"]!["id"]}"));
        await MeasuredAsync(id, (string)runs["runs"]![0]!["metadata"]!["id"]!);
        await _api.PatchAsync($"monitor_instances/{id}", "replace", "/parameters/min_records", 20);
        await _api.PatchAsync($"monitor_instances/{id}?update_metadata_only=true", "replace", "/thresholds", new JsonArray(Limit("fairness_value", 70)));
        await _api.PatchAsync($"monitor_instances/{id}", "replace", "/parameters/features", new JsonArray(), 400);
        await PredictAsync(id);
        await _api.GetAsync($"monitor_instances/{id}?expand=unprocessed_records,total_records");
        await _api.GetAsync($"monitor_instances/{id}/metrics?{Range}&agg=fairness_value:count,:last,:stddev,:avg&interval=year&filter=feature:in:[Sex,Age]&group=feature");
        await _api.GetAsync($"monitor_instances/{id}/metrics?{Range}&agg=:nothing", 400);
        await _api.GetAsync($"monitor_instances/{id}/metrics?{Range}&interval=minute", 400);
        return id;
    }

    private async Task PredictAsync(string fairness)
    {
        var predictions = $"subscriptions/{_subscription}/predictions";
        JsonObject Rows(params ReadOnlySpan<string> fields) => new() { ["fields"] = Names([.. fields]), ["values"] = new JsonArray(new JsonArray([.. Fields.Select((_, i) => i == 0 ? (JsonNode)"female" : 30)])) };
        await _api.PostAsync(predictions, Rows(Fields), 200);
        await _api.PatchAsync($"monitor_instances/{fairness}", "add", "/parameters/debiasing", new JsonObject { ["policy"] = "flip", ["mode"] = "shadow" });
        await _api.PatchAsync($"monitor_instances/{fairness}", "add", "/parameters/debiasing", new JsonObject { ["policy"] = "none" }, 400);
        await StartAsync(fairness);
        await _api.PostAsync(predictions, Rows(Fields), 200);
        await _api.PostAsync(predictions, new JsonObject { ["fields"] = new JsonArray("Sex"), ["values"] = new JsonArray() }, 400);
        await _api.PostAsync("subscriptions/none/predictions", Rows(Fields), 404);
        await _api.PatchAsync($"monitor_instances/{fairness}", "replace", "/parameters/debiasing/mode", "off");
    }

    private async Task FailAsync(string fairness)
    {
        var data = await AddMonitorAsync("drift", new JsonObject { ["min_samples"] = 100, ["train_drift_model"] = true });
        Assert.Equal("active", await _api.WaitAsync($"monitor_instances/{data}"));
        await StartAsync(data);
        await _api.PostAsync("monitor_instances", MonitorBody("drift", new JsonObject { ["train_drift_model"] = false }), 400);

        engine.Score = _ => new JsonObject { ["nothing"] = 1 };
        await StartAsync(fairness);
        engine.Score = FakeEngine.Predict;
        await StartAsync(fairness);

        // A second subscription has no rows: everything that needs some says so.
        var bare = await _api.AddAsync("subscriptions", new JsonObject
        {
            ["data_mart_id"] = Instance,
            ["service_provider_id"] = _provider,
            ["asset"] = new JsonObject { ["asset_id"] = "bare", ["problem_type"] = "binary" },
            ["asset_properties"] = new JsonObject { ["label_column"] = "Risk", ["feature_fields"] = new JsonArray("Sex") },
        });
        var body = MonitorBody("drift", new JsonObject { ["train_drift_model"] = true });
        body["target"]!["target_id"] = bare;
        Assert.Equal("error", await _api.WaitAsync($"monitor_instances/{await _api.AddAsync("monitor_instances", body)}"));
        body = MonitorBody("explainability", []);
        body["target"]!["target_id"] = bare;
        var explainability = await _api.AddAsync("monitor_instances", body);
        await StartAsync(explainability, "error");
        await _api.DeleteAsync($"subscriptions/{bare}");
    }

    /// <returns>The address of the run.</returns>
    private async Task<string> RunAsync(string definition, JsonObject parameters, JsonArray? thresholds = null)
    {
        var id = await AddMonitorAsync(definition, parameters, thresholds);
        Assert.Equal("active", await _api.WaitAsync($"monitor_instances/{id}"));
        var run = await StartAsync(id, definition == "explainability" ? "error" : "finished");
        await MeasuredAsync(id, run);
        await _api.PostAsync($"monitor_instances/{id}/runs", new JsonObject { ["triggered_by"] = "nobody" }, 400);
        return $"monitor_instances/{id}/runs/{run}";
    }

    private async Task<string> StartAsync(string instance, string state = "finished")
    {
        var run = await _api.AddAsync($"monitor_instances/{instance}/runs", new JsonObject { ["triggered_by"] = "user" });
        Assert.Equal(state, await _api.WaitAsync($"monitor_instances/{instance}/runs/{run}"));
        return run;
    }

    private async Task MeasuredAsync(string instance, string run)
    {
        var found = await _api.GetAsync($"monitor_instances/{instance}/measurements?{Range}&run_id={run}");
        foreach (var measurement in found["measurements"]!.AsArray())
        {
            await _api.GetAsync($"monitor_instances/{instance}/measurements/{measurement!["metadata"]!["id"]}?metric_id=x");
        }

        await _api.GetAsync($"monitor_instances/{instance}/measurements/none", 404);
        await _api.GetAsync($"monitor_instances/{instance}/runs/none", 404);
    }

    private async Task ExplainAsync()
    {
        engine.Score = CreditEngine.Score;
        JsonObject Body(JsonArray ids, string type) => new() { ["scoring_ids"] = ids, ["explanation_types"] = Names(type), ["subscription_id"] = _subscription, ["input_rows"] = new JsonArray() };
        var tasks = await _api.PostAsync("explanation_tasks", new JsonObject { ["scoring_ids"] = Names("wml-3", "wml-7"), ["explanation_types"] = Names("lime", "contrastive"), ["subscription_id"] = _subscription }, 202);
        foreach (var task in tasks["metadata"]!["explanation_task_ids"]!.AsArray())
        {
            Assert.Equal("finished", await _api.WaitAsync($"explanation_tasks/{task}?subscription_id={_subscription}"));
        }

        engine.Score = _ => new JsonObject { ["nothing"] = 1 };
        var failing = await _api.PostAsync("explanation_tasks", Body(Names("wml-4"), "lime"), 202);
        Assert.Equal("error", await _api.WaitAsync($"explanation_tasks/{failing["metadata"]!["explanation_task_ids"]![0]}"));
        engine.Score = CreditEngine.Score;
        await _api.PostAsync("explanation_tasks", Body(Names("wml-3"), "magic"), 400);
        await _api.PostAsync("explanation_tasks", Body(Names("none-1"), "lime"), 404);
        await _api.PostAsync("explanation_tasks", Body([], "lime"), 400);
        await _api.GetAsync($"explanation_tasks?subscription_id={_subscription}&status=finished,error&limit=50&offset=0");
        await _api.GetAsync("explanation_tasks", 400);
        await _api.GetAsync("explanation_tasks/none", 404);
    }

    private static JsonObject Limit(string metric, double value) => new() { ["metric_id"] = metric, ["type"] = "lower_limit", ["value"] = value };
}
