using System.Net;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Gateway;

namespace Assay.Server.Tests.Dashboard;

public sealed class GatewaysPageTests
{
    private const string Hostile = "<img src=x onerror=alert(1)>";

    private static readonly (string Name, string Value) NoField = ("subscription_id", "");

    [Fact]
    public async Task Page_shows_addresses_mode_and_counts()
    {
        await using var host = await GatewayHost.StartAsync(gateway: new JsonObject { ["mode"] = "durable", ["log_when"] = new JsonObject { ["header"] = "X-User-Traffic" } });
        await host.SendAsync(headers: [("X-User-Traffic", "yes")]);
        await host.SendAsync("no JSON", headers: [("X-User-Traffic", "yes")]);
        await host.SendAsync();
        await host.RowsAsync();
        using var browser = Browser.SignedIn(host.Api);

        var text = await browser.TextAsync("/gateways");

        Assert.Contains($"<code>{new Uri(host.Api.Server, "/gateway/credit")}</code> → <code>{new Uri(host.Upstream.Address, "v1/score?version=1")}</code> · durable", text);
        Assert.Equal(["3", "0", "2", "1", "1", "0"], Numbers(text));
        Assert.Contains("0 own scoring, 0 not sampled, 1 not marked", text);
    }

    [Fact]
    public async Task Page_counts_what_the_engine_left_unanswered_and_what_was_lost()
    {
        await using var host = await GatewayHost.StartAsync(change: s => s with { MaxLogBytes = 1 });
        await host.SendAsync();
        await host.Upstream.DisposeAsync();
        await host.SendAsync();
        await host.RowsAsync();
        using var browser = Browser.SignedIn(host.Api);

        Assert.Equal(["2", "1", "0", "0", "0", "2"], Numbers(await browser.TextAsync("/gateways")));
    }

    [Fact]
    public async Task Errors_are_shown_with_their_reasons_until_the_button_decodes_them()
    {
        await using var host = await GatewayHost.StartAsync();
        await host.Api.SendAsync(HttpMethod.Delete, $"service_providers/{host.Provider}");
        await host.SendAsync(headers: [("X-Global-Transaction-Id", $"t {Hostile}")]);
        await host.SendAsync("""{"fields":["Sex"],"values":[["f"]]}""", headers: [("X-Global-Transaction-Id", "t-2")]);
        Assert.Equal(2, (await host.ErrorsAsync()).Count);
        using var browser = Browser.SignedIn(host.Api);

        var broken = await browser.HtmlAsync("/gateways");
        Assert.DoesNotContain("<img", broken);
        Assert.Contains($"<td>t {WebUtility.HtmlEncode(Hostile)}</td><td>the service provider of the subscription was deleted</td>", broken);
        var provider = await host.Api.PostAsync("service_providers", ApiHostBuilders.Provider());
        await host.Api.SendAsync(HttpMethod.Patch, $"subscriptions/{host.Subscription}", new JsonArray(ApiHostBuilders.Step("replace", "/service_provider_id", provider.Id())));
        var (status, location) = await browser.FollowAsync($"/gateways/{host.Subscription}/decode", NoField);
        var mended = await browser.TextAsync(location!);

        Assert.Equal(HttpStatusCode.Redirect, status);
        Assert.EndsWith($"#{host.Subscription}", location);
        Assert.Contains("1 decoded, 1 still not.", mended);
        Assert.DoesNotContain($"<td>t {Hostile}</td>", mended);
        Assert.Contains("<td>t-2</td>", mended);
        Assert.Equal("1", Numbers(mended)[4]);
        Assert.Equal(2, (await host.RowsAsync()).Count);
    }

    [Fact]
    public async Task Errors_that_were_decoded_stay_decoded()
    {
        await using var host = await GatewayHost.StartAsync();
        await host.Api.SendAsync(HttpMethod.Delete, $"service_providers/{host.Provider}");
        await host.SendAsync();
        Assert.Single(await host.ErrorsAsync());
        var provider = await host.Api.PostAsync("service_providers", ApiHostBuilders.Provider());
        await host.Api.SendAsync(HttpMethod.Patch, $"subscriptions/{host.Subscription}", new JsonArray(ApiHostBuilders.Step("replace", "/service_provider_id", provider.Id())));
        using var browser = Browser.SignedIn(host.Api);
        await browser.FollowAsync($"/gateways/{host.Subscription}/decode", NoField);

        await host.Api.SendAsync(HttpMethod.Delete, $"service_providers/{provider.Id()}");
        var (_, location) = await browser.FollowAsync($"/gateways/{host.Subscription}/decode", NoField);

        Assert.Contains("decoded=1&failed=0", location);
    }

    [Fact]
    public async Task Subscription_that_is_logged_without_a_gateway_shows_its_errors()
    {
        await using var host = await ApiHost.StartAsync();
        using var browser = Browser.SignedIn(host);
        var subscription = await host.SubscribeAsync();
        Assert.Contains("No subscription has a gateway", await browser.HtmlAsync("/gateways"));

        var exchange = new JsonObject { ["status"] = 500, ["request"] = new JsonObject { ["body"] = "x" }, ["response"] = new JsonObject { ["body"] = "x" } };
        await host.PostAsync($"subscriptions/{subscription}/exchanges", exchange);
        await host.Service<Assay.Server.Gateway.ExchangeWorker>().WaitAsync(TestContext.Current.CancellationToken);

        var text = await browser.TextAsync("/gateways");
        Assert.Contains("No gateway of this server. Undecoded: 1", text);
        Assert.Contains("The engine answered 500.", text);
    }

    [Fact]
    public async Task Page_is_linked_from_every_page_and_from_the_subscription()
    {
        await using var host = await GatewayHost.StartAsync();
        using var browser = Browser.SignedIn(host.Api);

        Assert.Contains("<a href=\"/gateways\">Gateways</a>", await browser.HtmlAsync("/"));
        Assert.Contains($"<a href=\"/gateways#{host.Subscription}\">", await browser.HtmlAsync($"/subscriptions/{host.Subscription}"));
        Assert.Contains($"id=\"{host.Subscription}\"", await browser.HtmlAsync("/gateways"));
    }

    [Fact]
    public async Task Page_and_button_are_for_those_who_signed_in()
    {
        await using var host = await GatewayHost.StartAsync();
        using var stranger = Browser.Anonymous(host.Api);
        var (page, login) = await stranger.FollowAsync("/gateways");
        var (button, _) = await stranger.FollowAsync($"/gateways/{host.Subscription}/decode", NoField);

        Assert.Equal(HttpStatusCode.Redirect, page);
        Assert.StartsWith("/login", login);
        Assert.Equal(HttpStatusCode.Unauthorized, button);
    }

    /// <summary>The counts of the only gateway, in the page's order.</summary>
    private static List<string> Numbers(string html)
    {
        var row = html[html.IndexOf("<tbody>", StringComparison.Ordinal)..];
        row = row[..row.IndexOf("</tbody>", StringComparison.Ordinal)];
        return [.. row.Split("<td").Skip(1).Select(cell => cell[(cell.IndexOf('>', StringComparison.Ordinal) + 1)..cell.IndexOf("</td>", StringComparison.Ordinal)])];
    }
}
