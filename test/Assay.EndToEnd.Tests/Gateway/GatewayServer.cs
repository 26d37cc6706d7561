using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Assay.EndToEnd.Tests.MainJob;
using Assay.EndToEnd.Tests.Processes;
using Assay.EndToEnd.Tests.Sdk;

namespace Assay.EndToEnd.Tests.Gateway;

/// <summary>A server process with gateways, the application that calls them, and what the process holds meanwhile.</summary>
internal sealed class GatewayServer : IAsyncDisposable
{
    public const string Request = """{"fields":["Sex","Age"],"values":[["f",20],["m",30]]}""";
    public const string Answer = """{"fields":["prediction","probability"],"values":[["No Risk",[0.8,0.2]],["Risk",[0.3,0.7]]]}""";

    private const string AllowLoopback = "--allow-loopback-engines";

    private readonly string _provider;

    private GatewayServer(AssayServer server, SdkClient sdk, string provider)
    {
        Server = server;
        Sdk = sdk;
        _provider = provider;
        Application = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(2) };
    }

    public AssayServer Server { get; }

    public SdkClient Sdk { get; }

    /// <summary>The application: it has no token of Assay.</summary>
    public HttpClient Application { get; }

    /// <summary>Sockets that the process has open.</summary>
    public int Sockets => Directory.GetFiles($"/proc/{Server.Process.Id}/fd").Count(IsSocket);

    /// <summary>Memory of the process that is not its files'.</summary>
    public long ResidentBytes => 1024 * long.Parse(
        File.ReadLines($"/proc/{Server.Process.Id}/status").First(l => l.StartsWith("RssAnon:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    public static async Task<GatewayServer> StartAsync(params string[] flags) =>
        await StartAsync(await AssayServer.StartAsync([AllowLoopback, .. flags]));

    /// <summary>Starts a server whose environment names a proxy.</summary>
    public static async Task<GatewayServer> StartBehindAsync(Uri proxy) => await StartAsync(await AssayServer.StartBehindAsync(proxy, AllowLoopback));

    private static async Task<GatewayServer> StartAsync(AssayServer server)
    {
        var sdk = await SdkClient.SignInAsync(server.Address, "admin", AssayServer.Password);
        return new GatewayServer(server, sdk, (string)(await sdk.PostAsync("service_providers", Bodies.Provider("engine")))["metadata"]!["id"]!);
    }

    /// <summary>Puts a gateway in front of an engine; it is called at <c>/gateway/{name}</c>.</summary>
    public async Task AddAsync(string name, Uri engine)
    {
        var body = Bodies.Subscription(Sdk.DataMartId, _provider, name, engine, "prediction", ["Sex", "Age"], ["Sex"]);
        body["asset"]!["asset_id"] = name;
        body["deployment"]!["deployment_id"] = name;
        body["gateway"] = new JsonObject { ["name"] = name };
        await Sdk.PostAsync("subscriptions", body);
    }

    /// <summary>Adds another provider and gives its id.</summary>
    public async Task<string> BindAsync(JsonObject credentials)
    {
        var provider = Bodies.Provider("another engine");
        provider["credentials"] = credentials;
        return (string)(await Sdk.PostAsync("service_providers", provider))["metadata"]!["id"]!;
    }

    /// <summary>Has the deployments of a provider listed.</summary>
    public async Task<HttpStatusCode> ListDeploymentsAsync(string provider)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, $"/v1/ml_instances/{provider}/deployments");
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Sdk.Token);
        using var answer = await Application.SendAsync(message, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>Scores two rows.</summary>
    /// <returns>The answer; null when it is none of the engine's or breaks off.</returns>
    public async Task<string?> ScoreAsync(string name, int number, string body = Request)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, $"/gateway/{name}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        message.Headers.Add("X-Number", number.ToString(CultureInfo.InvariantCulture));
        try
        {
            using var answer = await Application.SendAsync(message, TestContext.Current.CancellationToken);
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode ? text : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return null;
        }
    }

    /// <summary>Sends numbered requests, several at once.</summary>
    public static Task ManyAsync(int first, int count, int atOnce, Func<int, Task> send) => Parallel.ForEachAsync(
        Enumerable.Range(first, count),
        new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = TestContext.Current.CancellationToken },
        async (number, _) => await send(number));

    /// <summary>
    /// The slowest but 1 in 100 of calls one after the other: the median of several rounds, because a busy machine stops
    /// everybody now and then.
    /// </summary>
    public static async Task<TimeSpan> SlowestPercentAsync(Func<Task> call)
    {
        const int Rounds = 5;
        const int Calls = 100;
        var slowest = new List<TimeSpan>();
        for (var round = 0; round < Rounds; round++)
        {
            var times = new List<TimeSpan>();
            for (var i = 0; i < Calls; i++)
            {
                var begin = Stopwatch.GetTimestamp();
                await call();
                times.Add(Stopwatch.GetElapsedTime(begin));
            }

            slowest.Add(times.Order().ElementAt(Calls - 2));
        }

        return slowest.Order().ElementAt(Rounds / 2);
    }

    public async ValueTask DisposeAsync()
    {
        Application.Dispose();
        Sdk.Dispose();
        await Server.DisposeAsync();
    }

    private static bool IsSocket(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.Name.StartsWith("socket:", StringComparison.Ordinal) is true;
        }
        catch (IOException)
        {
            // Closed meanwhile.
            return false;
        }
    }
}
