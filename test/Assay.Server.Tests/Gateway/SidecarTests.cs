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

    [Theory]
    [InlineData("http://127.0.0.1:9000", true)]
    [InlineData("https://engine.example/v1", true)]
    [InlineData("127.0.0.1:9000", false)]
    [InlineData("ftp://engine.example", false)]
    public void Addresses_on_the_command_line_begin_with_a_scheme(string upstream, bool isRead)
    {
        var parsed = SidecarCommand.Create().Parse(["--upstream", upstream, "--server", "https://assay.example", "--subscription", "s"]);

        Assert.Equal(isRead, parsed.Errors.Count == 0);
        Assert.Equal(isRead ? new Uri(upstream) : null, isRead ? parsed.GetValue<Uri>("--upstream") : null);
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

    private static Task<SidecarApp> StartAsync(GatewayHost host, TempFolder spool, Uri server) => SidecarApp.StartAsync(
        new SidecarSettings(host.Upstream.Address, server, host.Subscription, "http://127.0.0.1:0", spool.Path, "durable", AssaySettings.DefaultInstanceId), Admin, TestContext.Current.CancellationToken);

    private static async Task SendAsync(HttpClient application, string path, string? marker = null)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(GatewayHost.Request, Encoding.UTF8, "application/json") };
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
