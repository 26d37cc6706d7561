using System.Text.Json.Nodes;
using Assay.EndToEnd.Tests.Processes;
using Assay.EndToEnd.Tests.Sdk;

namespace Assay.EndToEnd.Tests.MainJob;

/// <summary>
/// An engine that has learned from one part of the training file, and a server beside it. The other parts are rows the
/// model has not seen: some to upload as training rows, some to be scored.
/// </summary>
public sealed class TrainedEngine : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("assay-trained-").FullName;

    private AssayServer _server = null!;
    private string _provider = "";
    private int _subscriptions;

    internal string? Fault { get; private set; }

    internal PythonEngine Engine { get; private set; } = null!;

    internal SdkClient Sdk { get; private set; } = null!;

    /// <summary>What the engine has learned from.</summary>
    internal LabelledRows Learned { get; private set; } = null!;

    internal LabelledRows Unseen { get; private set; } = null!;

    internal LabelledRows Applications { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Fault = await Requirements.FindFaultAsync(python: true, creditRisk: true);
        if (Fault is not null)
        {
            return;
        }

        var parts = LabelledRows.Split(2, 2, 1);
        (Learned, Unseen, Applications) = (parts[0], parts[1], parts[2]);
        var csv = Path.Combine(_folder, "learned.csv");
        await File.WriteAllTextAsync(csv, Learned.Csv);
        Engine = await PythonEngine.StartAsync(csv, CreditRisk.Label);
        _server = await AssayServer.StartAsync("--allow-loopback-engines");
        Sdk = await SdkClient.SignInAsync(_server.Address, "admin", AssayServer.Password);
        _provider = Id(await Sdk.PostAsync("service_providers", Bodies.Provider("engine")));
    }

    /// <summary>Subscribes, uploads training rows as CSV, and sets the drift monitor up.</summary>
    internal async Task<(string PayloadSet, JsonObject Drift)> MonitorAsync(LabelledRows training)
    {
        var body = Bodies.Subscription(Sdk.DataMartId, _provider, $"model {++_subscriptions}", Engine.Scoring.Endpoint, "prediction");
        var subscription = Id(await Sdk.PostAsync("subscriptions", body));
        var set = Id(await Sdk.PostAsync("data_sets", new JsonObject
        {
            ["data_mart_id"] = Sdk.DataMartId,
            ["name"] = "Training data",
            ["type"] = "training",
            ["target"] = new JsonObject { ["target_type"] = "subscription", ["target_id"] = subscription },
            ["data_schema"] = new JsonObject { ["type"] = "struct", ["fields"] = new JsonArray() },
            ["schema_update_mode"] = "auto",
        }));
        await Sdk.UntilStoredAsync(set, await Sdk.StoreCsvAsync(set, training.Csv));
        var parameters = new JsonObject { ["min_samples"] = 100, ["train_drift_model"] = true, ["enable_model_drift"] = true, ["enable_data_drift"] = true };
        var added = await Sdk.PostAsync("monitor_instances", Bodies.Instance(Sdk.DataMartId, "drift", subscription, parameters));
        var drift = await Sdk.UntilStateAsync($"monitor_instances/{Id(added)}", "active", TimeSpan.FromSeconds(120));
        var payload = await Sdk.GetAsync("data_sets", ("target.target_id", subscription), ("type", "payload_logging"));
        return (Id(payload["data_sets"]![0]!), drift);
    }

    /// <summary>Scores rows, logs them, and measures drift on them.</summary>
    internal async Task<IReadOnlyDictionary<string, JsonNode>> MeasureAsync(string payloadSet, JsonObject drift, IReadOnlyList<JsonArray> rows)
    {
        var request = EngineCaller.Request(CreditRisk.Fields, rows);
        var record = Bodies.PayloadRecord(Guid.NewGuid().ToString(), request, await Engine.Scoring.ScoreAsync(request));
        await Sdk.UntilStoredAsync(payloadSet, await Sdk.StoreRecordsAsync(payloadSet, new JsonArray(record)));
        var run = await Sdk.PostAsync($"monitor_instances/{Id(drift)}/runs", new JsonObject { ["triggered_by"] = "user" });
        var finished = await Sdk.UntilStateAsync($"monitor_instances/{Id(drift)}/runs/{Id(run)}", "finished", TimeSpan.FromSeconds(120));
        Assert.Equal(rows.Count, (int)finished["entity"]!["parameters"]!["total_records_processed"]!);
        var measured = await Sdk.GetAsync($"monitor_instances/{Id(drift)}/measurements/{finished["entity"]!["parameters"]!["measurement_id"]}");
        return measured["entity"]!["values"]![0]!["metrics"]!.AsArray().ToDictionary(m => (string)m!["id"]!, m => m!);
    }

    /// <summary>The share of rows whose true outcome the engine predicts.</summary>
    internal async Task<double> AccuracyAsync(LabelledRows rows)
    {
        var answers = await Engine.Scoring.PredictAsync(CreditRisk.Fields, rows.Features);
        return answers.Zip(rows.Labels, (answer, label) => answer.Prediction == label ? 1.0 : 0.0).Average();
    }

    public async ValueTask DisposeAsync()
    {
        Sdk?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (Engine is not null)
        {
            await Engine.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static string Id(JsonNode resource) => (string)resource["metadata"]!["id"]!;
}
