using System.Text.Json.Nodes;
using Assay.EndToEnd.Tests.MainJob;
using Assay.EndToEnd.Tests.Sdk;
using Assay.Server.Demo;

namespace Assay.EndToEnd.Tests.Processes;

/// <summary>A server that watches the sample engine: subscribed, and with scored rows in its payload.</summary>
internal sealed class WatchedEngine : IAsyncDisposable
{
    public const string ScoringId = "application";

    private WatchedEngine(AssayServer server, SampleEngine engine, SdkClient sdk)
    {
        Server = server;
        Engine = engine;
        Sdk = sdk;
    }

    public AssayServer Server { get; }

    public SampleEngine Engine { get; }

    public SdkClient Sdk { get; private set; }

    public string Subscription { get; private set; } = "";

    public Applications Applications { get; private set; } = null!;

    public static async Task<WatchedEngine> StartAsync(int rows)
    {
        var server = await AssayServer.StartAsync("--allow-loopback-engines");
        var watched = new WatchedEngine(server, await SampleEngine.StartAsync(), await SdkClient.SignInAsync(server.Address, "admin", AssayServer.Password));
        watched.Applications = Applications.Parse(await SampleEngineProcess.GenerateAsync("stable", rows, seed: 1, labels: true, CancellationToken.None));
        await watched.SubscribeAsync();
        await watched.LogAsync();
        return watched;
    }

    public async Task<string> AddMonitorAsync(string definition, JsonObject parameters, JsonArray? thresholds = null) =>
        Id(await Sdk.PostAsync("monitor_instances", Bodies.Instance(Sdk.DataMartId, definition, Subscription, parameters, thresholds)));

    public async Task<string> AddActiveMonitorAsync(string definition, JsonObject parameters, JsonArray? thresholds = null)
    {
        var id = await AddMonitorAsync(definition, parameters, thresholds);
        await Sdk.UntilStateAsync($"monitor_instances/{id}", "active");
        return id;
    }

    /// <summary>Runs a monitor and gives the finished run.</summary>
    public async Task<JsonObject> RunAsync(string instance)
    {
        var run = await Sdk.PostAsync($"monitor_instances/{instance}/runs", new JsonObject { ["triggered_by"] = "user" });
        return await Sdk.UntilStateAsync($"monitor_instances/{instance}/runs/{Id(run)}", "finished");
    }

    public async Task<string> DataSetAsync(string type)
    {
        var sets = await Sdk.GetAsync("data_sets", ("target.target_id", Subscription), ("target.target_type", "subscription"), ("type", type));
        return Id(sets["data_sets"]![0]!);
    }

    /// <summary>Sends the true outcomes of the applications as feedback.</summary>
    public async Task LabelAsync()
    {
        var rows = new JsonObject
        {
            ["fields"] = new JsonArray([.. Applications.Columns.Select(c => JsonValue.Create(c))]),
            ["values"] = new JsonArray([.. Applications.Rows.Select(r => r.DeepClone())]),
        };
        var feedback = await DataSetAsync("feedback");
        await Sdk.UntilStoredAsync(feedback, await Sdk.StoreRecordsAsync(feedback, new JsonArray(rows)));
    }

    /// <summary>Kills the server and starts it on the same folder; the engine stays as it is.</summary>
    public async Task KillAndStartAgainAsync()
    {
        await Server.Process.KillAsync();
        await Server.StartAgainAsync();
        var sdk = Sdk.At(Server.Address);
        Sdk.Dispose();
        Sdk = sdk;
    }

    public async ValueTask DisposeAsync()
    {
        Sdk.Dispose();
        await Server.DisposeAsync();
        await Engine.DisposeAsync();
    }

    private async Task SubscribeAsync()
    {
        var provider = Id(await Sdk.PostAsync("service_providers", Bodies.Provider("Sample engine")));
        var body = Bodies.Subscription(
            Sdk.DataMartId, provider, "Credit risk", Engine.Scoring.Endpoint, "prediction", Applications.Features, Applications.Categorical);
        Subscription = Id(await Sdk.PostAsync("subscriptions", body));
    }

    private async Task LogAsync()
    {
        var request = new JsonObject { ["input_data"] = new JsonArray(Applications.Request(0, Applications.Rows.Count)) };
        var record = Bodies.PayloadRecord(ScoringId, request, await Engine.Scoring.ScoreAsync(request));
        var payload = await DataSetAsync("payload_logging");
        await Sdk.UntilStoredAsync(payload, await Sdk.StoreRecordsAsync(payload, new JsonArray(record)));
    }

    private static string Id(JsonNode resource) => (string)resource["metadata"]!["id"]!;
}
