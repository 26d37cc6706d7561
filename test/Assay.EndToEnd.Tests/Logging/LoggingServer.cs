using System.Text.Json.Nodes;
using Assay.EndToEnd.Tests.Processes;
using Assay.EndToEnd.Tests.Sdk;

namespace Assay.EndToEnd.Tests.Logging;

/// <summary>A server with a subscription whose traffic somebody else logs.</summary>
internal sealed class LoggingServer : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private LoggingServer(AssayServer server, SdkClient sdk)
    {
        Server = server;
        Sdk = sdk;
    }

    public AssayServer Server { get; }

    public SdkClient Sdk { get; }

    public string Subscription { get; private set; } = "";

    public string ApiKey { get; private set; } = "";

    public static async Task<LoggingServer> StartAsync()
    {
        var server = await AssayServer.StartAsync("--allow-loopback-engines");
        var logging = new LoggingServer(server, await SdkClient.SignInAsync(server.Address, "admin", AssayServer.Password));
        await logging.SubscribeAsync();
        return logging;
    }

    /// <summary>Tells the server where the service scores, which is known when it has started.</summary>
    public Task SetScoringAddressAsync(Uri address) => Sdk.PatchAsync(
        $"subscriptions/{Subscription}",
        new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "/deployment/scoring_endpoint/url", ["value"] = address.ToString() }));

    /// <summary>The scoring ids of the stored rows, when there are as many as expected.</summary>
    public Task<IReadOnlyList<string>> UntilRowsAsync(int count) => UntilRowsAsync(Subscription, "payload_logging", count);

    /// <summary>Waits for the rows of a data set and gives their ids; more than expected are given too.</summary>
    public async Task<IReadOnlyList<string>> UntilRowsAsync(string subscription, string type, int count)
    {
        using var timeout = new CancellationTokenSource(Limit);
        while (true)
        {
            var sets = await Sdk.GetAsync("data_sets", ("target.target_id", subscription), ("type", type));
            if (sets["data_sets"]!.AsArray() is [{ } set])
            {
                var records = await Sdk.GetAsync($"data_sets/{set["metadata"]!["id"]}/records", ("limit", "1000"));
                var rows = records["records"]!.AsArray();
                if (rows.Count >= count)
                {
                    return [.. rows.Select(r => (string)(r!["entity"]!["values"]!["scoring_id"] ?? r["entity"]!["values"]!["record_id"])!)];
                }
            }

            Assert.False(timeout.IsCancellationRequested, $"There are still less than {count} rows of {type}.");
            await Task.Delay(PollInterval, TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Sdk.Dispose();
        await Server.DisposeAsync();
    }

    private async Task SubscribeAsync()
    {
        var key = await Sdk.PostAsync("api_keys", new JsonObject { ["name"] = "service" });
        ApiKey = (string)key["entity"]!["key"]!;
        var provider = await Sdk.PostAsync("service_providers", MainJob.Bodies.Provider("Service"));
        var subscription = await Sdk.PostAsync("subscriptions", MainJob.Bodies.Subscription(
            Sdk.DataMartId, (string)provider["metadata"]!["id"]!, "credit", new Uri("http://127.0.0.1:9/score"), "prediction", ["Sex", "Age", "Amount"], ["Sex"]));
        Subscription = (string)subscription["metadata"]!["id"]!;
    }
}
