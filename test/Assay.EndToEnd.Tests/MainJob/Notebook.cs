using System.Diagnostics;
using System.Text.Json.Nodes;
using Assay.EndToEnd.Tests.Processes;
using Assay.EndToEnd.Tests.Sdk;

namespace Assay.EndToEnd.Tests.MainJob;

/// <summary>
/// The stock notebook for a custom ML engine, step by step as the Python client sends it, against a real server and a real
/// engine. It runs once; the tests look at what came back.
/// </summary>
public sealed class Notebook : IAsyncLifetime
{
    internal const int Rows = 100;
    internal const string ScoringId = "3f1b2f0e-8d1c-4f7a-9d2e-000000000001";

    /// <summary>Stands for a tar.gz with a pickled model.</summary>
    internal static readonly byte[] Archive = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];

    private const string ProviderName = "Custom ML engine";
    private const string AssetName = "[asset] German credit risk";

    private AssayServer _server = null!;

    /// <summary>What this machine lacks; null when the notebook could run.</summary>
    internal string? Fault { get; private set; }

    internal SdkClient Sdk { get; private set; } = null!;

    internal PythonEngine Engine { get; private set; } = null!;

    internal JsonObject Definitions { get; private set; } = null!;

    internal JsonObject DataMart { get; private set; } = null!;

    internal JsonObject Provider { get; private set; } = null!;

    internal JsonObject Subscription { get; private set; } = null!;

    internal string SubscriptionId => (string)Subscription["metadata"]!["id"]!;

    internal string PayloadSet { get; private set; } = "";

    internal TimeSpan PayloadSetAfter { get; private set; }

    internal JsonObject ScoringRequest { get; private set; } = null!;

    internal JsonObject ScoringResponse { get; private set; } = null!;

    internal long PayloadCount { get; private set; }

    internal TimeSpan PayloadCountedAfter { get; private set; }

    internal JsonObject Fairness { get; private set; } = null!;

    internal JsonObject FairnessRun { get; private set; } = null!;

    internal IReadOnlyList<JsonObject> FairnessMetrics { get; private set; } = [];

    internal JsonObject Explainability { get; private set; } = null!;

    internal IReadOnlyList<JsonObject> Explanations { get; private set; } = [];

    internal TimeSpan ExplainedAfter { get; private set; }

    internal JsonObject Quality { get; private set; } = null!;

    internal string FeedbackSet { get; private set; } = "";

    internal long FeedbackCount { get; private set; }

    internal JsonObject QualityRun { get; private set; } = null!;

    internal IReadOnlyList<JsonObject> QualityMetrics { get; private set; } = [];

    internal JsonObject Drift { get; private set; } = null!;

    internal JsonObject DriftRun { get; private set; } = null!;

    internal IReadOnlyList<JsonObject> DriftMetrics { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Fault = await Requirements.FindFaultAsync(python: true, creditRisk: true);
        if (Fault is not null)
        {
            return;
        }

        Engine = await PythonEngine.StartAsync(CreditRisk.TrainingFile, CreditRisk.Label);
        _server = await AssayServer.StartAsync("--allow-loopback-engines");
        await SignInAsync();
        await LeaveOldThingsAsync();
        await SetUpAsync();
        await LogPayloadAsync();
        await MeasureFairnessAsync();
        await ExplainAsync();
        await MeasureQualityAsync();
        await MeasureDriftAsync();
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
    }

    /// <summary>Explains rows and gives the finished tasks.</summary>
    internal async Task<IReadOnlyList<JsonObject>> ExplainAsync(params string[] rows)
    {
        var started = await Sdk.PostAsync("explanation_tasks", new JsonObject
        {
            ["scoring_ids"] = new JsonArray([.. rows.Select(r => JsonValue.Create(r))]),
            ["explanation_types"] = new JsonArray("lime", "contrastive"),
            ["subscription_id"] = SubscriptionId,
        });
        var finished = new List<JsonObject>();
        foreach (var id in started["metadata"]!["explanation_task_ids"]!.AsArray())
        {
            finished.Add(await Sdk.UntilStateAsync($"explanation_tasks/{id}?subscription_id={SubscriptionId}", "finished"));
        }

        return finished;
    }

    /// <summary>Steps 1 to 3: the token, the definitions that make the enum MONITORS, and the data mart.</summary>
    private async Task SignInAsync()
    {
        Sdk = await SdkClient.SignInAsync(_server.Address, "admin", AssayServer.Password);
        Definitions = await Sdk.GetAsync("monitor_definitions");
        DataMart = SdkRules.DataMart((await Sdk.GetAsync("data_marts"))["data_marts"]![0]!.AsObject());
    }

    /// <summary>What an earlier run of the notebook has left behind.</summary>
    private async Task LeaveOldThingsAsync()
    {
        var provider = await Sdk.PostAsync("service_providers", Bodies.Provider(ProviderName));
        await Sdk.PostAsync("subscriptions", Bodies.Subscription(Sdk.DataMartId, Id(provider), AssetName, Engine.Scoring.Endpoint, "prediction"));
    }

    /// <summary>Steps 4 to 8: removes the old provider, which still has a subscription, and the old subscription; adds new ones.</summary>
    private async Task SetUpAsync()
    {
        foreach (var provider in (await Sdk.GetAsync("service_providers"))["service_providers"]!.AsArray())
        {
            SdkRules.Provider(provider!.AsObject());
            if ((string)provider["entity"]!["name"]! == ProviderName)
            {
                await Sdk.DeleteUntilGoneAsync("service_providers", Id(provider));
            }
        }

        var added = await Sdk.PostAsync("service_providers", Bodies.Provider(ProviderName));
        Provider = SdkRules.Provider(await Sdk.UntilStateAsync($"service_providers/{Id(added)}", "active"));
        foreach (var subscription in (await Sdk.GetAsync("subscriptions"))["subscriptions"]!.AsArray())
        {
            SdkRules.Subscription(subscription!.AsObject());
            if ((string)subscription["entity"]!["asset"]!["name"]! == AssetName)
            {
                await Sdk.DeleteUntilGoneAsync("subscriptions", Id(subscription));
            }
        }

        var watch = Stopwatch.StartNew();
        await SubscribeAsync();
        var sets = await Sdk.GetAsync(
            "data_sets", ("target.target_id", SubscriptionId), ("target.target_type", "subscription"), ("type", "payload_logging"));
        PayloadSet = Id(SdkRules.DataSet(sets["data_sets"]![0]!.AsObject()));
        PayloadSetAfter = watch.Elapsed;
    }

    private async Task SubscribeAsync()
    {
        var body = Bodies.Subscription(Sdk.DataMartId, Id(Provider), AssetName, Engine.Scoring.Endpoint, "prediction");
        var subscribed = SdkRules.Subscription(await Sdk.PostAsync("subscriptions", body));
        await Sdk.GetAsync($"service_providers/{Id(Provider)}");

        // The client adds these two by itself, at once.
        await Sdk.PostAsync("monitor_instances", Bodies.Instance(Sdk.DataMartId, "model_health", Id(subscribed), []));
        await Sdk.PostAsync("monitor_instances", Bodies.Instance(Sdk.DataMartId, "performance", Id(subscribed), [], managedBy: "user"));
        Subscription = SdkRules.Subscription(await Sdk.UntilStateAsync($"subscriptions/{Id(subscribed)}", "active"));
    }

    /// <summary>Steps 9 to 11: scores at the engine and logs request and answer in the nesting that the engine speaks.</summary>
    private async Task LogPayloadAsync()
    {
        ScoringRequest = EngineCaller.Request(CreditRisk.Fields, CreditRisk.ScoringRows(0, Rows));
        ScoringResponse = await Engine.Scoring.ScoreAsync(ScoringRequest);
        var watch = Stopwatch.StartNew();
        await Sdk.StoreRecordsAsync(PayloadSet, new JsonArray(Bodies.PayloadRecord(ScoringId, ScoringRequest, ScoringResponse)));
        PayloadCount = await Sdk.CountAsync(PayloadSet);
        PayloadCountedAfter = watch.Elapsed;
    }

    /// <summary>Steps 12 to 15.</summary>
    private async Task MeasureFairnessAsync()
    {
        Fairness = await AddMonitorAsync("fairness", Bodies.FairnessParameters(), Bodies.FairnessThresholds());
        var runs = await Sdk.GetAsync($"monitor_instances/{Id(Fairness)}/runs", ("limit", "1"));
        FairnessRun = await FinishAsync(Fairness, runs["runs"]![0]!);
        FairnessMetrics = await Sdk.ShowMetricsAsync(Id(Fairness));
    }

    /// <summary>Steps 16 to 18.</summary>
    private async Task ExplainAsync()
    {
        await Sdk.GetAsync($"subscriptions/{SubscriptionId}");
        Explainability = await AddMonitorAsync(
            "explainability", new JsonObject { ["global_explanation"] = new JsonObject { ["enabled"] = true, ["explanation_method"] = "lime" } });
        var watch = Stopwatch.StartNew();
        Explanations = await ExplainAsync($"{ScoringId}-53", $"{ScoringId}-24");
        ExplainedAfter = watch.Elapsed;
    }

    /// <summary>Steps 19 to 21.</summary>
    private async Task MeasureQualityAsync()
    {
        Quality = await AddMonitorAsync(
            "quality",
            new JsonObject { ["min_feedback_data_size"] = 90 },
            new JsonArray(new JsonObject { ["metric_id"] = "area_under_roc", ["type"] = "lower_limit", ["value"] = 0.8 }));
        var sets = await Sdk.GetAsync("data_sets", ("target.target_id", SubscriptionId), ("target.target_type", "subscription"), ("type", "feedback"));
        FeedbackSet = Id(SdkRules.DataSet(sets["data_sets"]![0]!.AsObject()));
        await Sdk.UntilStoredAsync(FeedbackSet, await Sdk.StoreRecordsAsync(FeedbackSet, CreditRisk.Feedback()));
        FeedbackCount = await Sdk.CountAsync(FeedbackSet);
        QualityRun = await RunAsync(Quality);
        QualityMetrics = await Sdk.ShowMetricsAsync(Id(Quality));
    }

    /// <summary>Steps 22 to 24, with an archive that nobody but OpenScale can read and training data in somebody's object store.</summary>
    private async Task MeasureDriftAsync()
    {
        await Sdk.UploadAsync(
            $"monitoring_services/drift/data_marts/{Sdk.DataMartId}/subscriptions/{SubscriptionId}/archives",
            Archive,
            ("archive_name", "user_drift.tar.gz"));
        foreach (var instance in (await Sdk.GetAsync("monitor_instances"))["monitor_instances"]!.AsArray())
        {
            SdkRules.Instance(instance!.AsObject());
            Assert.NotEqual("drift", (string)instance["entity"]!["monitor_definition_id"]!);
            Assert.Equal(SubscriptionId, (string)instance["entity"]!["target"]!["target_id"]!);
        }

        Drift = await AddMonitorAsync("drift", new JsonObject { ["min_samples"] = 100, ["drift_threshold"] = 0.1, ["train_drift_model"] = false });
        DriftRun = await RunAsync(Drift);
        DriftMetrics = await Sdk.ShowMetricsAsync(Id(Drift));
    }

    private async Task<JsonObject> AddMonitorAsync(string definition, JsonObject parameters, JsonArray? thresholds = null)
    {
        var added = await Sdk.PostAsync("monitor_instances", Bodies.Instance(Sdk.DataMartId, definition, SubscriptionId, parameters, thresholds));
        return SdkRules.Instance(await Sdk.UntilStateAsync($"monitor_instances/{Id(added)}", "active"));
    }

    private async Task<JsonObject> RunAsync(JsonObject instance)
    {
        var run = await Sdk.PostAsync($"monitor_instances/{Id(instance)}/runs", new JsonObject { ["triggered_by"] = "user" });
        return await FinishAsync(instance, run);
    }

    private async Task<JsonObject> FinishAsync(JsonObject instance, JsonNode run) =>
        SdkRules.Run(await Sdk.UntilStateAsync($"monitor_instances/{Id(instance)}/runs/{Id(SdkRules.Run(run.AsObject()))}", "finished"));

    private static string Id(JsonNode resource) => (string)resource["metadata"]!["id"]!;
}
