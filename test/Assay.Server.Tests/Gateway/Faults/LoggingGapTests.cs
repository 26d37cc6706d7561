using System.Text.Json.Nodes;
using Assay.Server.Gateway;
using Assay.Server.Hosting;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Dashboard;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Assay.Server.Tests.Gateway.Faults;

/// <summary>A gap in the log is shown while it lasts, stays on record, and goes out of sight when somebody says that he knows.</summary>
public sealed class LoggingGapTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("assay-gateway-gap-").FullName;
    private readonly FaultyDisk _disk;

    public LoggingGapTests() => _disk = new FaultyDisk(_folder);

    [Fact]
    public async Task Gap_is_alerted_while_it_lasts_with_its_time_its_count_and_its_reason()
    {
        var begin = TimeProvider.System.GetUtcNow().UtcDateTime;
        await using var host = await StartAsync();
        await LoseAsync(host, 20);
        using var browser = Browser.SignedIn(host.Api);

        var gap = Assert.Single((await host.CountersAsync())["logging_gaps"]!.AsArray())!;
        Assert.Equal(("open", 20), ((string)gap["state"]!, (int)gap["lost"]!));
        Assert.InRange((DateTime)gap["since"]!, begin, (DateTime)gap["until"]!);
        Assert.InRange((DateTime)gap["until"]!, begin, TimeProvider.System.GetUtcNow().UtcDateTime);
        Assert.NotEmpty((string)gap["reason"]!);
        Assert.Equal(gap.ToJsonString(), Assert.Single(await GapsAsync(host))["entity"]!.ToJsonString());
        Assert.Contains("""<a href="/gateways">see since when and why</a>""", await browser.HtmlAsync("/"));
        var page = await browser.TextAsync("/gateways");
        Assert.Contains("Exchanges are not logged since", page);
        Assert.Contains(": 20 until", page);
        Assert.DoesNotContain("Acknowledge", page);
    }

    [Fact]
    public async Task Gap_that_has_ended_stays_until_it_is_acknowledged_and_on_record_after_that()
    {
        await using var host = await StartAsync();
        await LoseAsync(host, 3);
        await host.Api.SendAsync(HttpMethod.Post, $"subscriptions/{host.Subscription}/logging_gaps/acknowledge");
        Assert.Single((await host.CountersAsync())["logging_gaps"]!.AsArray());
        await RegainAsync(host);
        using var browser = Browser.SignedIn(host.Api);

        Assert.Equal("closed", (string)Assert.Single((await host.CountersAsync())["logging_gaps"]!.AsArray())!["state"]!);
        Assert.Contains("3 exchanges between", await browser.TextAsync("/gateways"));
        await browser.FollowAsync($"/gateways/{host.Subscription}/acknowledge", ("subscription_id", host.Subscription));

        Assert.Empty((await host.CountersAsync())["logging_gaps"]!.AsArray());
        Assert.DoesNotContain("role=\"alert\"", await browser.HtmlAsync("/gateways") + await browser.HtmlAsync("/"));
        var known = Assert.Single(await GapsAsync(host))["entity"]!;
        Assert.Equal(("closed", 3, "admin"), ((string)known["state"]!, (int)known["lost"]!, (string)known["acknowledged_by"]!));
        Assert.NotNull(known["acknowledged_at"]);
    }

    [Fact]
    public async Task Gap_that_was_open_when_the_server_stopped_has_ended_when_it_is_back()
    {
        await using var host = await StartAsync();
        await LoseAsync(host, 5);
        var before = Assert.Single(await GapsAsync(host))["entity"]!;
        await host.Api.RestartAsync();

        var after = await host.Api.UntilAsync($"subscriptions/{host.Subscription}/logging_gaps", g => (string?)g["logging_gaps"]![0]!["entity"]!["state"] == "closed");
        var gap = Assert.Single(after["logging_gaps"]!.AsArray())!["entity"]!;
        Assert.Equal((5, (DateTime)before["since"]!), ((int)gap["lost"]!, (DateTime)gap["since"]!));
        Assert.Single((await host.CountersAsync())["logging_gaps"]!.AsArray());
    }

    [Fact]
    public async Task Gaps_are_those_of_their_gateway_and_go_with_their_subscription()
    {
        await using var host = await StartAsync();
        var other = await host.AddAsync("other", new Uri(host.Upstream.Address, "score"));
        await LoseAsync(host, 1);

        Assert.Empty((await host.CountersAsync("other"))["logging_gaps"]!.AsArray());
        Assert.Empty((await host.Api.GetAsync($"subscriptions/{other}/logging_gaps"))["logging_gaps"]!.AsArray());
        await host.Api.SendAsync(HttpMethod.Delete, $"subscriptions/{host.Subscription}");
        var (status, _) = await host.Api.TrySendAsync(HttpMethod.Get, $"subscriptions/{host.Subscription}/logging_gaps");
        Assert.Equal(404, status);
        var (acknowledged, _) = await host.Api.TrySendAsync(HttpMethod.Post, $"subscriptions/{host.Subscription}/logging_gaps/acknowledge");
        Assert.Equal(404, acknowledged);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task LoseAsync(GatewayHost host, int count)
    {
        _disk.IsFull = true;
        for (var i = 0; i < count; i++)
        {
            using var answer = await host.SendAsync();
        }

        await host.Api.UntilAsync("gateways", g => g["gateways"]!.AsArray().Sum(one => (int)one!["lost"]!) == count);
    }

    private async Task RegainAsync(GatewayHost host)
    {
        _disk.IsFull = false;
        using var answer = await host.SendAsync();
        await host.Api.UntilAsync("gateways", g => (int)g["gateways"]![0]!["logged"]! == 1);
    }

    private static async Task<IReadOnlyList<JsonObject>> GapsAsync(GatewayHost host) =>
        [.. (await host.Api.GetAsync($"subscriptions/{host.Subscription}/logging_gaps"))["logging_gaps"]!.AsArray().Select(g => g!.AsObject())];

    private Task<GatewayHost> StartAsync() => GatewayHost.StartAsync(
        configure: services => services.AddSingleton(s => new ExchangeLog(s.GetRequiredService<AssaySettings>(), NullLogger<ExchangeLog>.Instance, _disk)));
}
