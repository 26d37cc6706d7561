using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Monitoring;

/// <summary>A subscription to a model of the scripted engine, and what tests do with its monitors.</summary>
internal sealed record MonitoredModel(MonitoringHost Place, RowModel Model, string[] Features, string Id, string PayloadSet)
{
    private ApiHost Host => Place.Host;

    /// <summary>Logs rows of features as one request, with the model's own answers.</summary>
    /// <param name="scoringId">The id of the request.</param>
    /// <param name="rows">The values of the features.</param>
    /// <param name="responseTime">How long the answer took, in milliseconds.</param>
    /// <param name="user">Who asked.</param>
    /// <param name="at">When.</param>
    /// <param name="waits">Whether to wait until the rows can be counted, rather than until they are acknowledged.</param>
    public Task LogAsync(string scoringId, IEnumerable<object?[]> rows, int? responseTime = 20, string? user = null, DateTime? at = null, bool waits = true)
    {
        var values = rows.ToList();
        var record = new JsonObject
        {
            ["scoring_id"] = scoringId,
            ["request"] = new JsonObject { ["fields"] = Names(Features), ["values"] = new JsonArray([.. values.Select(ToArray)]) },
            ["response"] = Model.Answer(values.Select(ToRow)),
        };
        if (responseTime is not null)
        {
            record["response_time"] = responseTime;
        }

        if (user is not null)
        {
            record["user_id"] = user;
        }

        if (at is { } time)
        {
            record["scoring_timestamp"] = time;
        }

        return StoreAsync(PayloadSet, record, waits);
    }

    /// <summary>Sends labelled rows: the columns' names, then the rows.</summary>
    public async Task LabelAsync(string[] columns, IEnumerable<object?[]> rows)
    {
        var sets = await Host.GetAsync($"data_sets?target.target_id={Id}&target.target_type=subscription&type=feedback");
        var set = (string)sets["data_sets"]![0]!["metadata"]!["id"]!;
        await StoreAsync(set, new JsonObject { ["fields"] = Names(columns), ["values"] = new JsonArray([.. rows.Select(ToArray)]) });
    }

    /// <summary>Uploads training rows.</summary>
    public async Task TrainAsync(string[] columns, IEnumerable<object?[]> rows)
    {
        var set = await Host.PostAsync("data_sets", new JsonObject
        {
            ["data_mart_id"] = ApiHostRecords.Instance,
            ["name"] = "training",
            ["type"] = "training",
            ["target"] = new JsonObject { ["target_type"] = "subscription", ["target_id"] = Id },
            ["data_schema"] = new JsonObject { ["type"] = "struct", ["fields"] = new JsonArray() },
            ["schema_update_mode"] = "auto",
        });
        var id = (string)set["metadata"]!["id"]!;
        await StoreAsync(id, new JsonObject { ["fields"] = Names(columns), ["values"] = new JsonArray([.. rows.Select(ToArray)]) });
    }

    /// <summary>Sets a monitor up and waits until it is active; gives the instance.</summary>
    public async Task<JsonObject> AddMonitorAsync(string definition, JsonObject? parameters = null, JsonArray? thresholds = null)
    {
        var instance = await Host.PostAsync("monitor_instances", Request(definition, parameters, thresholds));
        return await ReadyAsync(instance);
    }

    /// <summary>Sets a monitor up without waiting for it.</summary>
    public Task<JsonObject> StartMonitorAsync(string definition, JsonObject? parameters = null) => Host.PostAsync("monitor_instances", Request(definition, parameters, null));

    /// <summary>Waits until an instance is active.</summary>
    public Task<JsonObject> ReadyAsync(JsonObject instance) => WaitAsync($"monitor_instances/{instance.Id()}", "active", "error");

    public Task<(int Status, JsonNode? Json)> TryAddMonitorAsync(string definition, JsonObject? parameters = null, JsonArray? thresholds = null) =>
        Host.TrySendAsync(HttpMethod.Post, "monitor_instances", Request(definition, parameters, thresholds));

    /// <summary>Evaluates now and waits for the end; gives the run.</summary>
    public async Task<JsonObject> RunAsync(JsonObject instance)
    {
        var run = await Host.PostAsync($"monitor_instances/{instance.Id()}/runs", new JsonObject { ["triggered_by"] = "user" });
        return await EndedAsync(instance, run.Id());
    }

    /// <summary>The first run of an instance, which the server starts by itself, when it has ended.</summary>
    public async Task<JsonObject> FirstRunAsync(JsonObject instance)
    {
        var runs = await Host.GetAsync($"monitor_instances/{instance.Id()}/runs");
        return await EndedAsync(instance, ((JsonObject)runs["runs"]!.AsArray()[^1]!).Id());
    }

    public Task<JsonObject> EndedAsync(JsonObject instance, string run) => WaitAsync($"monitor_instances/{instance.Id()}/runs/{run}", "finished", "error");

    /// <summary>What a run measured, with its sources.</summary>
    public async Task<JsonObject> MeasuredAsync(JsonObject instance, JsonObject run)
    {
        var listed = await Host.GetAsync($"monitor_instances/{instance.Id()}/measurements?run_id={run.Id()}");
        var measurement = Assert.Single(listed["measurements"]!.AsArray());
        return await Host.GetAsync($"monitor_instances/{instance.Id()}/measurements/{((JsonObject)measurement!).Id()}");
    }

    /// <summary>Evaluates now and gives what was measured.</summary>
    public async Task<JsonObject> RunAndMeasureAsync(JsonObject instance)
    {
        var run = await RunAsync(instance);
        Assert.True((string)run["entity"]!["status"]!["state"]! == "finished", run.ToJsonString());
        return await MeasuredAsync(instance, run);
    }

    /// <summary>Explains a row and waits for the end; gives the entity of the task.</summary>
    public async Task<JsonObject> ExplainAsync(string rowId, params string[] types)
    {
        var request = new JsonObject { ["scoring_ids"] = new JsonArray(rowId), ["subscription_id"] = Id };
        if (types.Length > 0)
        {
            request["explanation_types"] = Names(types);
        }

        var receipt = await Host.PostAsync("explanation_tasks", request);
        return await ExplainedAsync((string)receipt["metadata"]!["explanation_task_ids"]![0]!);
    }

    /// <summary>Waits for the end of an explanation task; gives its entity.</summary>
    public async Task<JsonObject> ExplainedAsync(string task) =>
        (JsonObject)(await WaitAsync($"explanation_tasks/{task}?subscription_id={Id}", "finished", "error"))["entity"]!;

    private async Task StoreAsync(string set, JsonObject record, bool waits = true)
    {
        using var content = new StringContent(new JsonArray(record).ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await Host.Http.PostAsync(new Uri($"data_sets/{set}/records", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        if (waits)
        {
            await WaitAsync($"data_sets/{set}/requests/{response.Headers.Location!.ToString().Split('/')[^1]}", "active");
        }
    }

    /// <summary>Asks again and again, as clients do, until a resource is in one of the states.</summary>
    private async Task<JsonObject> WaitAsync(string path, params string[] states)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (true)
        {
            var resource = await Host.GetAsync(path);
            if (states.Contains((string?)(resource["state"] ?? resource["entity"]!["status"]!["state"])))
            {
                return resource;
            }

            Assert.False(patience.IsCancellationRequested, $"{path} is still {resource.ToJsonString()}");
            await ApiHostPolling.PauseAsync();
        }
    }

    private JsonObject Request(string definition, JsonObject? parameters, JsonArray? thresholds)
    {
        var request = new JsonObject
        {
            ["data_mart_id"] = ApiHostRecords.Instance,
            ["monitor_definition_id"] = definition,
            ["target"] = new JsonObject { ["target_type"] = "subscription", ["target_id"] = Id },
            ["parameters"] = parameters ?? [],
        };
        if (thresholds is not null)
        {
            request["thresholds"] = thresholds;
        }

        return request;
    }

    private JsonObject ToRow(object?[] values) => new(Features.Zip(values).Select(pair => KeyValuePair.Create(pair.First, ToNode(pair.Second))));

    private static JsonArray ToArray(object?[] values) => new([.. values.Select(ToNode)]);

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(n => JsonValue.Create(n))]);

    private static JsonNode? ToNode(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        int number => JsonValue.Create((double)number),
        double number => JsonValue.Create(number),
        bool truth => JsonValue.Create(truth),
        double[] vector => new JsonArray([.. vector.Select(v => JsonValue.Create(v))]),
        _ => throw new ArgumentException($"No cell is made of a {value.GetType()}.", nameof(value)),
    };
}
