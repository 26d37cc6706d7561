using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Assay.EndToEnd.Tests.MainJob;
using Assay.EndToEnd.Tests.Processes;
using Assay.EndToEnd.Tests.Sdk;

namespace Assay.EndToEnd.Tests.Durability;

/// <summary>A server with a subscription whose payload is watched by monitors that need no engine.</summary>
internal sealed class MonitoredServer : IAsyncDisposable
{
    private readonly string[] _instances;

    private MonitoredServer(AssayServer server, SdkClient sdk, string payloadSet, string[] instances)
    {
        Server = server;
        Sdk = sdk;
        PayloadSet = payloadSet;
        _instances = instances;
        Http = ClientOf(server, sdk);
    }

    public AssayServer Server { get; }

    public SdkClient Sdk { get; private set; }

    /// <summary>Signed in, for whoever sends a lot.</summary>
    public HttpClient Http { get; private set; }

    public string PayloadSet { get; }

    /// <summary>The address of the payload records.</summary>
    public string Records => $"/openscale/{Sdk.DataMartId}/v2/data_sets/{PayloadSet}/records";

    public static async Task<MonitoredServer> StartAsync() => await StartAsync(await AssayServer.StartAsync());

    /// <summary>Sets a server up that was just started.</summary>
    public static async Task<MonitoredServer> StartAsync(AssayServer server)
    {
        var sdk = await SdkClient.SignInAsync(server.Address, "admin", AssayServer.Password);
        var provider = await sdk.PostAsync("service_providers", Bodies.Provider("no engine"));
        var body = Bodies.Subscription(sdk.DataMartId, Id(provider), "load", new Uri("https://engine.example.com/score"), "prediction", RowBatch.Features, ["region"]);
        var subscription = Id(await sdk.PostAsync("subscriptions", body));
        var sets = await sdk.GetAsync("data_sets", ("target.target_id", subscription), ("type", "payload_logging"));
        var instances = new List<string>();
        foreach (var (definition, parameters) in Monitors())
        {
            instances.Add(Id(await sdk.PostAsync("monitor_instances", Bodies.Instance(sdk.DataMartId, definition, subscription, parameters))));
        }

        return new MonitoredServer(server, sdk, Id(sets["data_sets"]![0]!), [.. instances]);
    }

    /// <summary>Starts on the same folder after the process has ended; the token of the first life goes on.</summary>
    public async Task StartAgainAsync()
    {
        await Server.StartAgainAsync();
        var sdk = Sdk.At(Server.Address);
        Http.Dispose();
        Sdk.Dispose();
        Sdk = sdk;
        Http = ClientOf(Server, sdk);
    }

    /// <summary>Runs the monitors one after the other until the server is gone.</summary>
    public async Task KeepRunningAsync()
    {
        try
        {
            while (true)
            {
                foreach (var instance in _instances)
                {
                    await Sdk.UntilEndedAsync(instance, await Sdk.PostAsync($"monitor_instances/{instance}/runs", new JsonObject { ["triggered_by"] = "user" }));
                }
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // This is how it ends: what became of the last run shows after the restart.
        }
    }

    /// <summary>Starts a run of every monitor and waits for none.</summary>
    public async Task StartRunsAsync()
    {
        foreach (var instance in _instances)
        {
            await Sdk.PostAsync($"monitor_instances/{instance}/runs", new JsonObject { ["triggered_by"] = "user" });
        }
    }

    /// <summary>Waits until no run is open: each has finished, or has failed and says why.</summary>
    /// <returns>How many runs there are.</returns>
    public async Task<int> AssertRunsEndedAsync()
    {
        var ended = 0;
        foreach (var instance in _instances)
        {
            foreach (var run in (await Sdk.GetAsync($"monitor_instances/{instance}/runs", ("limit", "1000")))["runs"]!.AsArray())
            {
                await Sdk.UntilEndedAsync(instance, run!);
                ended++;
            }
        }

        return ended;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Sdk.Dispose();
        await Server.DisposeAsync();
    }

    private static IEnumerable<(string Definition, JsonObject Parameters)> Monitors()
    {
        yield return ("performance", []);
        yield return ("model_health", []);
        yield return ("fairness", new JsonObject
        {
            ["features"] = new JsonArray(new JsonObject { ["feature"] = "region", ["majority"] = new JsonArray("north"), ["minority"] = new JsonArray("south") }),
            ["favourable_class"] = new JsonArray("yes"),
            ["unfavourable_class"] = new JsonArray("no"),
            ["min_records"] = 10,
            ["perform_perturbation"] = false,
        });
    }

    private static HttpClient ClientOf(AssayServer server, SdkClient sdk)
    {
        var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", sdk.Token);
        return http;
    }

    private static string Id(JsonNode resource) => (string)resource["metadata"]!["id"]!;
}
