using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Engines.Transport;
using Assay.Server.Gateway;
using Assay.Server.Gateway.Sidecar;
using Assay.Server.Hosting;
using Assay.Server.Tests.Api;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Tests.Gateway;

/// <summary>A gateway beside the engine, far from the server.</summary>
public class SidecarTests
{
    private static readonly Dictionary<string, string> Needed = new() { ["upstream"] = "http://engine:9000", ["server"] = "https://assay.example", ["subscription"] = "s" };

    private static readonly ServerCredentials Admin = new(null, "admin", ApiHost.Password);

    [Fact]
    public async Task Traffic_reaches_the_server_and_its_own_scoring_does_not()
    {
        await using var host = await GatewayHost.StartAsync();
        using var spool = new TempFolder();
        await using var sidecar = await StartAsync(host, spool, host.Api.Server);
        using var application = new HttpClient { BaseAddress = sidecar.Address };
        var marker = host.Api.Service<ScoringMarker>().Create(new Uri(sidecar.Address, "/v1/score"));

        await SendAsync(application, "/v1/score?version=1");
        await SendAsync(application, "/v1/score", marker);
        await SendAsync(application, "/v1/score", marker.Replace("monitor;", "monitor;1"));
        await ShippedAsync(sidecar);

        var rows = await host.RowsAsync();
        Assert.Equal(4, rows.Count);
        Assert.Equal(["/v1/score?version=1", "/v1/score", "/v1/score"], host.Upstream.Requests.Select(r => r.Target));
    }

    [Fact]
    public async Task Spool_keeps_what_the_server_has_not_until_it_is_back()
    {
        await using var host = await GatewayHost.StartAsync();
        using var spool = new TempFolder();
        await using (var away = await StartAsync(host, spool, new Uri("http://127.0.0.1:9")))
        {
            using var early = new HttpClient { BaseAddress = away.Address };
            for (var i = 0; i < 5; i++)
            {
                await SendAsync(early, "/v1/score");
            }
        }

        await using var back = await StartAsync(host, spool, host.Api.Server);
        await ShippedAsync(back);

        Assert.Equal(10, (await host.RowsAsync()).Count);
    }

    [Fact]
    public async Task Spool_is_held_by_one_sidecar()
    {
        await using var host = await GatewayHost.StartAsync();
        using var spool = new TempFolder();
        await using var first = await StartAsync(host, spool, host.Api.Server);

        await Assert.ThrowsAsync<DataFolderException>(() => StartAsync(host, spool, host.Api.Server));
    }

    [Theory]
    [InlineData("ASSAY_API_KEY", "k", "k", null)]
    [InlineData("ASSAY_PASSWORD", "p", null, "p")]
    public void Credentials_come_from_the_environment(string variable, string value, string? key, string? password)
    {
        var credentials = ServerCredentials.FromEnvironment(name => name == variable ? value : null);

        Assert.Equal((key, "admin", password), (credentials.ApiKey, credentials.User, credentials.Password));
        Assert.Throws<SettingsException>(() => ServerCredentials.FromEnvironment(_ => null));
    }

    [Fact]
    public async Task Sidecar_logs_what_is_marked_under_the_applications_own_ids()
    {
        await using var host = await GatewayHost.StartAsync();
        using var spool = new TempFolder();
        await using var sidecar = await StartAsync(host, spool, host.Api.Server, new()
        {
            ["log_when"] = """{"pointer":"/meta/origin","value":"user"}""",
            ["transaction_id_header"] = "X-Order",
            ["user_id_header"] = "X-User",
        });
        using var application = new HttpClient { BaseAddress = sidecar.Address };
        var marked = GatewayHost.Request.Replace("{\"fields\"", "{\"meta\":{\"origin\":\"user\"},\"fields\"");

        await SendAsync(application, "/score");
        await SendAsync(application, "/score", body: marked, headers: [("X-Order", "o-1"), ("X-User", "ann")]);
        await ShippedAsync(sidecar);

        var rows = await host.RowsAsync();
        Assert.Equal(2, rows.Count);
        Assert.All(rows, r => Assert.Equal(("o-1", "ann"), ((string)r["transaction_id"]!, (string)r["user_id"]!)));
        Assert.Equal(2, host.Upstream.Requests.Count);
    }

    [Fact]
    public async Task Sidecar_samples_by_the_transaction_as_the_server_does()
    {
        const double Rate = 0.5;
        await using var host = await GatewayHost.StartAsync();
        using var spool = new TempFolder();
        await using var sidecar = await StartAsync(host, spool, host.Api.Server, new() { ["sampling_rate"] = "0.5", ["transaction_id_pointer"] = "/id" });
        using var application = new HttpClient { BaseAddress = sidecar.Address };
        var ids = Enumerable.Range(0, 20).Select(i => $"t-{i}").ToList();

        foreach (var id in ids)
        {
            await SendAsync(application, "/score", body: GatewayHost.Request.Replace("{\"fields\"", $"{{\"id\":\"{id}\",\"fields\""));
        }

        await ShippedAsync(sidecar);

        var logged = (await host.RowsAsync()).Select(r => (string)r["transaction_id"]!).Distinct().Order();
        Assert.Equal(ids.Where(id => TransactionFinder.IsSampled(id, Rate)).Order(), logged);
    }

    [Theory]
    [InlineData("/../admin")]
    [InlineData("/score/%2e%2e/%2e%2e/admin")]
    public async Task Path_does_not_lead_out_of_the_upstream(string path)
    {
        await using var host = await GatewayHost.StartAsync();
        using var spool = new TempFolder();
        await using var sidecar = await StartAsync(host, spool, host.Api.Server);
        using var raw = RawConnection.To(sidecar.Address);
        await raw.SendAsync(Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"));

        Assert.Equal(400, await raw.ReadStatusAsync());
        Assert.Empty(host.Upstream.Requests);
    }

    [Theory]
    [InlineData("upstream", "127.0.0.1:9000", "http://")]
    [InlineData("upstream", "ftp://engine.example", "http://")]
    [InlineData("server", "assay", "http://")]
    [InlineData("urls", "8081", "http://")]
    [InlineData("mode", "sometimes", "asynchronous or durable")]
    [InlineData("on_logging_failure", "ignore", "answer or refuse")]
    [InlineData("log_when", "user", "header or a pointer")]
    [InlineData("log_when", "null", "header or a pointer")]
    [InlineData("log_when", "{\"header\":\"X\",\"pointer\":\"/x\"}", "header or a pointer")]
    [InlineData("sampling_rate", "0", "above 0")]
    [InlineData("sampling_rate", "NaN", "above 0")]
    [InlineData("transaction_id_header", "X Order", "name of a header")]
    [InlineData("transaction_id_pointer", "id", "JSON pointer")]
    [InlineData("user_id_header", "", "name of a header")]
    [InlineData("max_log_bytes", "1", "whole number")]
    public void Wrong_value_stops_the_start_and_is_named(string key, string value, string accepted)
    {
        var error = Assert.Throws<SettingsException>(() => Read(new(Needed) { [key] = value }));

        Assert.Contains($"--{key.Replace('_', '-')} is '{value}'", error.Message);
        Assert.Contains(accepted, error.Message);
    }

    [Fact]
    public void Everything_that_is_missing_is_named_at_once()
    {
        var error = Assert.Throws<SettingsException>(() => Read([]));

        Assert.All(["--upstream", "--server", "--subscription", "ASSAY_UPSTREAM"], name => Assert.Contains(name, error.Message));
    }

    [Fact]
    public void Settings_come_from_the_file_and_the_environment_too()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, """{"upstream":"http://engine:9000","mode":"durable","sampling_rate":0.25,"log_when":{"header":"X-True","value":"True"}}""");
            var environment = new Dictionary<string, string> { ["ASSAY_SERVER"] = "https://assay.example", ["ASSAY_SUBSCRIPTION"] = "s", ["ASSAY_SAMPLING_RATE"] = "0.5" };
            var settings = SettingsReader.Read(SidecarSettings.All, new SidecarSettings(), new Dictionary<string, string>(), environment.GetValueOrDefault, file);

            Assert.Equal((new Uri("http://engine:9000"), new Uri("https://assay.example"), "s"), (settings.Upstream, settings.Server, settings.SubscriptionId));
            Assert.Equal(("durable", 0.5), (settings.Gateway.Mode, settings.Gateway.SamplingRate));
            Assert.Equal(("X-True", "True"), (settings.Gateway.LogWhen!.Header, settings.Gateway.LogWhen.Value.ToString()));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u0001")]
    [InlineData("\u00ff\u00ff\u00ff\u007f")]
    public async Task Exchanges_that_are_none_are_refused(string body)
    {
        await using var host = await GatewayHost.StartAsync();
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");

        var (status, answer) = await host.Api.TrySendAsync(HttpMethod.Post, $"subscriptions/{host.Subscription}/exchanges", content);

        Assert.Equal(body.Length == 0 ? 202 : 400, status);
        Assert.True(body.Length > 0 || (int)answer!["received"]! == 0);
    }

    private static Task<SidecarApp> StartAsync(GatewayHost host, TempFolder spool, Uri server, Dictionary<string, string>? settings = null) =>
        SidecarApp.StartAsync(
            Read(new(settings ?? [])
            {
                ["upstream"] = host.Upstream.Address.ToString(),
                ["server"] = server.ToString(),
                ["subscription"] = host.Subscription,
                ["urls"] = "http://127.0.0.1:0",
                ["spool"] = spool.Path,
                ["mode"] = "durable",
            }),
            Admin,
            TestContext.Current.CancellationToken);

    private static SidecarSettings Read(Dictionary<string, string> commandLine) => SettingsReader.Read(SidecarSettings.All, new SidecarSettings(), commandLine, _ => null, null);

    private static async Task SendAsync(HttpClient application, string path, string? marker = null, string body = GatewayHost.Request, params (string Name, string Value)[] headers)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            message.Headers.Add(name, value);
        }

        if (marker is not null)
        {
            message.Headers.Add(ScoringMarker.Header, marker);
        }

        using var answer = await application.SendAsync(message, TestContext.Current.CancellationToken);
        Assert.Equal(GatewayHost.Answer, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static async Task ShippedAsync(SidecarApp sidecar)
    {
        var log = sidecar.Services.GetRequiredService<ExchangeLog>().Log;
        var shipper = sidecar.Services.GetRequiredService<ExchangeShipper>();
        while (shipper.Shipped < log.Durable)
        {
            await Task.Yield();
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private sealed class TempFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("assay-spool-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
