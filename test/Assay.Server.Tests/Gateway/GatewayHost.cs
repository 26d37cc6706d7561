using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Gateway;
using Assay.Server.Hosting;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Fakes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Tests.Gateway;

/// <summary>A server with a gateway named <c>credit</c> in front of a fake upstream, and an application that calls it.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    public const string Request = """{"fields":["Sex","Age"],"values":[["f",20],["m",30]]}""";
    public const string Answer = """{"fields":["prediction","probability"],"values":[["No Risk",[0.8,0.2]],["Risk",[0.3,0.7]]]}""";

    private GatewayHost(ApiHost api, FakeUpstream upstream, string provider, string subscription)
    {
        Api = api;
        Upstream = upstream;
        Provider = provider;
        Subscription = subscription;
        Application = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = api.Server };
    }

    public ApiHost Api { get; }

    public FakeUpstream Upstream { get; }

    public string Provider { get; }

    public string Subscription { get; }

    /// <summary>The application: it has no token of Assay.</summary>
    public HttpClient Application { get; }

    /// <param name="answer">What the upstream answers; by default <see cref="Answer"/>.</param>
    /// <param name="gateway">The gateway's settings beside its name.</param>
    /// <param name="credentials">The provider's credentials.</param>
    /// <param name="change">Changes the server's settings.</param>
    /// <param name="configure">Changes the server's services.</param>
    public static async Task<GatewayHost> StartAsync(
        RequestDelegate? answer = null,
        JsonObject? gateway = null,
        JsonObject? credentials = null,
        Func<AssaySettings, AssaySettings>? change = null,
        Action<IServiceCollection>? configure = null)
    {
        var upstream = await FakeUpstream.StartAsync(answer ?? FakeUpstream.Text(Answer));
        var api = await ApiHost.StartAsync(services =>
        {
            if (change is not null)
            {
                var settings = (AssaySettings)services.Last(s => s.ServiceType == typeof(AssaySettings)).ImplementationInstance!;
                services.AddSingleton(change(settings));
            }

            configure?.Invoke(services);
        });
        var provider = await api.PostAsync("service_providers", new JsonObject
        {
            ["name"] = "engine",
            ["service_type"] = "custom_machine_learning",
            ["credentials"] = credentials ?? [],
            ["operational_space_id"] = "pre_production",
        });
        var providerId = (string)provider["metadata"]!["id"]!;
        gateway ??= [];
        gateway["name"] = "credit";
        var subscription = await api.PostAsync("subscriptions", SubscriptionBody(providerId, new Uri(upstream.Address, "v1/score?version=1").ToString(), gateway));
        return new GatewayHost(api, upstream, providerId, (string)subscription["metadata"]!["id"]!);
    }

    public static JsonObject SubscriptionBody(string provider, string scoringUrl, JsonObject gateway) => new()
    {
        ["data_mart_id"] = "00000000-0000-0000-0000-000000000000",
        ["service_provider_id"] = provider,
        ["asset"] = new JsonObject { ["asset_id"] = "credit", ["problem_type"] = "binary" },
        ["deployment"] = new JsonObject { ["deployment_id"] = "credit", ["name"] = "credit", ["scoring_endpoint"] = new JsonObject { ["url"] = scoringUrl } },
        ["asset_properties"] = new JsonObject
        {
            ["label_column"] = "Risk",
            ["prediction_field"] = "prediction",
            ["probability_fields"] = new JsonArray("probability"),
            ["labels"] = new JsonArray("No Risk", "Risk"),
        },
        ["gateway"] = gateway,
    };

    /// <summary>Adds another deployment with a gateway of its own.</summary>
    /// <returns>The subscription's id.</returns>
    public async Task<string> AddAsync(string name, Uri upstream, JsonObject? gateway = null)
    {
        gateway ??= [];
        gateway["name"] = name;
        var body = SubscriptionBody(Provider, upstream.ToString(), gateway);
        body["deployment"]!["deployment_id"] = name;
        body["asset"]!["asset_id"] = name;
        return (string)(await Api.PostAsync("subscriptions", body))["metadata"]!["id"]!;
    }

    /// <summary>Sends a body to the gateway as the application does.</summary>
    public async Task<HttpResponseMessage> SendAsync(string body = Request, string path = "/gateway/credit", params (string Name, string Value)[] headers)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return await Application.SendAsync(message, TestContext.Current.CancellationToken);
    }

    /// <summary>The logged rows, newest first.</summary>
    public Task<IReadOnlyList<JsonObject>> RowsAsync(string? subscription = null) => RecordsAsync(subscription ?? Subscription, "payload_logging");

    /// <summary>What could not be decoded, newest first.</summary>
    public Task<IReadOnlyList<JsonObject>> ErrorsAsync(string? subscription = null) => RecordsAsync(subscription ?? Subscription, "payload_logging_error");

    public async Task<JsonObject> CountersAsync(string name = "credit") =>
        Assert.Single((await Api.GetAsync("gateways"))["gateways"]!.AsArray(), g => (string)g!["name"]! == name)!.AsObject();

    public async ValueTask DisposeAsync()
    {
        Application.Dispose();
        await Api.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    private async Task<IReadOnlyList<JsonObject>> RecordsAsync(string subscription, string type)
    {
        // An asynchronous gateway answers before it logs; every request is counted somewhere in the end.
        string[] ends = ["own_scoring", "not_sampled", "not_marked", "logged", "lost"];
        await Api.UntilAsync("gateways", g => g["gateways"]!.AsArray().All(c => ends.Sum(e => (int)c![e]!) == (int)c!["forwarded"]!));
        await Api.Service<ExchangeWorker>().WaitAsync(TestContext.Current.CancellationToken);
        var sets = await Api.GetAsync($"data_sets?target.target_id={subscription}&type={type}");
        if (sets["data_sets"]!.AsArray().Count == 0)
        {
            return [];
        }

        var records = await Api.GetAsync($"data_sets/{(string)sets["data_sets"]![0]!["metadata"]!["id"]!}/records?limit=1000");
        return [.. records["records"]!.AsArray().Select(r => r!["entity"]!["values"]!.AsObject())];
    }
}
