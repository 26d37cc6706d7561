using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Monitoring;

namespace Assay.Server.Tests.Dashboard;

public sealed class SubscriptionPageTests(MonitoringHost place) : IClassFixture<MonitoringHost>
{
    private const string Hostile = "<script>alert('x')</script> & \"신용 평가\" 🏦";

    private static readonly string[] Features = ["Sex", "Amount"];

    private static readonly RowModel Lender = RowModel.Binary("No Risk", "Risk", row => (double)row["Amount"]! < 5_000 ? 0.2 : 0.8);

    [Fact]
    public async Task Home_of_a_new_server_says_what_to_do_first()
    {
        await using var fresh = await ApiHost.StartAsync();
        using var browser = Browser.SignedIn(fresh);

        Assert.Contains("Nothing is monitored yet", await browser.HtmlAsync("/"));
    }

    [Fact]
    public async Task Home_and_page_escape_names_and_show_them_whole()
    {
        var model = await place.SubscribeAsync(Lender, Features);
        await PatchAsync(model, "/deployment/name", Hostile);
        using var browser = Browser.SignedIn(place.Host);
        foreach (var path in new[] { "/", $"/subscriptions/{model.Id}" })
        {
            Assert.DoesNotContain("<script", await browser.HtmlAsync(path));
            Assert.Contains(Hostile, await browser.TextAsync(path));
        }
    }

    [Fact]
    public async Task Home_counts_rows_monitors_and_issues()
    {
        var model = await StartAsync();
        var instance = await model.AddMonitorAsync("fairness", Fairness(), [new JsonObject { ["metric_id"] = "fairness_value", ["type"] = "lower_limit", ["value"] = 101 }]);
        await model.RunAsync(instance);
        await PatchAsync(model, "/deployment/name", "counted");
        using var browser = Browser.SignedIn(place.Host);
        var tile = (await browser.TextAsync("/")).Split("<h2>counted</h2>")[1].Split("</a>")[0];

        Assert.Contains("20 logged rows · 1 monitors", tile);
        Assert.Contains("1 issue", tile);
    }

    [Fact]
    public async Task Page_of_nothing_says_so()
    {
        using var browser = Browser.SignedIn(place.Host);

        Assert.Contains("There is no such subscription", await browser.HtmlAsync("/subscriptions/nobody"));
        Assert.DoesNotContain("<script", await browser.HtmlAsync($"/subscriptions/{Uri.EscapeDataString("<script>alert(1)</script>")}"));
    }

    [Fact]
    public async Task Page_shows_values_with_intervals_limits_and_a_chart()
    {
        var model = await StartAsync();
        var instance = await model.AddMonitorAsync("fairness", Fairness());
        await model.RunAsync(instance);
        using var browser = Browser.SignedIn(place.Host);
        var text = await browser.TextAsync($"/subscriptions/{model.Id}");
        var charted = await browser.TextAsync($"/subscriptions/{model.Id}?chart={instance.Id()}&metric=statistical_parity_difference");

        Assert.Contains("Fairness value", text);
        Assert.Contains("Sex, female, fairness", text);
        Assert.Contains("80.00 … 125.0", text);
        Assert.Contains("<span class=\"state ok\"", text);
        Assert.Contains("<polyline class=\"line s0\"", text);
        Assert.Contains("aria-label=\"Statistical parity difference over time\"", charted);
    }

    [Fact]
    public async Task Page_tells_monitors_that_were_not_evaluated_from_those_without_enough_data()
    {
        var model = await place.SubscribeAsync(Lender, Features);
        await model.AddMonitorAsync("quality");
        using var browser = Browser.SignedIn(place.Host);
        Assert.Contains("Not evaluated yet", await browser.HtmlAsync($"/subscriptions/{model.Id}"));

        await model.LogAsync("few", [["male", 1_000]]);
        await model.RunAsync(await model.AddMonitorAsync("fairness", Fairness()));
        var html = await browser.HtmlAsync($"/subscriptions/{model.Id}");
        Assert.Contains("class=\"state insufficient-data\"", html);
        Assert.Contains("insufficient data: 1 of 10", html);
    }

    [Fact]
    public async Task Page_shows_what_is_wrong_with_answers_and_monitors()
    {
        var model = await place.SubscribeAsync(Lender, Features, new JsonObject { ["label_column"] = "Risk", ["prediction_field"] = "<b>wrong</b>" });
        await model.LogAsync("a", Applications());
        await model.AddMonitorAsync("drift");
        using var browser = Browser.SignedIn(place.Host);
        var html = await browser.HtmlAsync($"/subscriptions/{model.Id}");

        Assert.DoesNotContain("<b>wrong", html);
        Assert.Contains("role=\"alert\">The answers have no column &#x27;&lt;b&gt;wrong&lt;/b&gt;&#x27;", html);
        Assert.Contains("There is nothing to learn a baseline from", html);
    }

    [Fact]
    public async Task Page_escapes_what_a_definition_says_and_opens_when_it_was_deleted()
    {
        await place.Host.PostAsync("monitor_definitions", new JsonObject { ["name"] = "short lived", ["metrics"] = new JsonArray(new JsonObject { ["name"] = "<i>m</i>" }), ["tags"] = new JsonArray() });
        var model = await place.SubscribeAsync(Lender, Features);
        var instance = await model.AddMonitorAsync("short_lived");
        var pushed = new JsonArray(new JsonObject { ["timestamp"] = "2026-01-01T00:00:00Z", ["metrics"] = new JsonArray(new JsonObject { ["_i_m__i_"] = 3 }) });
        await place.Host.TrySendAsync(HttpMethod.Post, $"monitor_instances/{instance.Id()}/measurements", pushed);
        using var browser = Browser.SignedIn(place.Host);
        Assert.Contains("<i>m</i>", await browser.TextAsync($"/subscriptions/{model.Id}"));
        Assert.DoesNotContain("<i>m</i>", await browser.HtmlAsync($"/subscriptions/{model.Id}"));

        await place.Host.SendAsync(HttpMethod.Delete, "monitor_definitions/short_lived?force=true");
        Assert.DoesNotContain("short_lived", await browser.TextAsync($"/subscriptions/{model.Id}"));
        Assert.Contains("logged rows", await browser.TextAsync("/"));
    }

    private async Task<MonitoredModel> StartAsync()
    {
        var model = await place.SubscribeAsync(Lender, Features);
        await model.LogAsync("a", Applications());
        return model;
    }

    private Task PatchAsync(MonitoredModel model, string path, string value) =>
        place.Host.SendAsync(HttpMethod.Patch, $"subscriptions/{model.Id}", new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = path, ["value"] = value }));

    private static IEnumerable<object?[]> Applications() =>
        Enumerable.Range(0, 20).Select(i => new object?[] { i % 2 == 0 ? "male" : "female", i / 2 % 2 == 0 ? 1_000 + i : 9_000 + i });

    private static JsonObject Fairness() => new()
    {
        ["features"] = new JsonArray(new JsonObject { ["feature"] = "Sex", ["majority"] = new JsonArray("male"), ["minority"] = new JsonArray("female") }),
        ["favourable_class"] = new JsonArray("No Risk"),
        ["min_records"] = 10,
        ["perform_perturbation"] = false,
    };
}
