using System.Globalization;
using System.Text.Json.Nodes;
using Assay.EndToEnd.Tests.Processes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Assay.EndToEnd.Tests.Dashboard;

/// <summary>The dashboard as a person sees it, in a real browser.</summary>
public sealed class DashboardTests : IClassFixture<WatchedDashboard>
{
    private readonly WatchedDashboard _dashboard;

    public DashboardTests(WatchedDashboard dashboard)
    {
        Requirements.Check(dashboard.Fault);
        _dashboard = dashboard;
    }

    [Fact]
    public async Task Page_without_a_session_leads_to_sign_in_and_from_there_back()
    {
        var page = await _dashboard.OpenAsync();
        await page.GotoAsync($"/subscriptions/{_dashboard.Watched.Subscription}");
        Assert.StartsWith("/login?next=", new Uri(page.Url).PathAndQuery);

        await page.GetByLabel("Password").FillAsync(AssayServer.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync($"**/subscriptions/{_dashboard.Watched.Subscription}");
    }

    [Fact]
    public async Task Wrong_password_is_told_and_opens_nothing()
    {
        var page = await _dashboard.OpenAsync();
        await page.GotoAsync("/login");
        await page.GetByLabel("Password").FillAsync("wrong");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("wrong");
        await page.GotoAsync("/");
        Assert.StartsWith("/login", new Uri(page.Url).PathAndQuery);
    }

    [Fact]
    public async Task List_of_subscriptions_leads_to_the_newest_measurements_with_their_limits()
    {
        var page = await _dashboard.SignInAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "German credit risk" }).ClickAsync();
        var row = Row(page, "Fairness value", "Sex");
        var measured = await MeasuredAsync();

        await Expect(page.GetByText($"{WatchedDashboard.Rows} logged rows")).ToBeVisibleAsync();
        await Expect(row).ToContainTextAsync(measured.ToString(measured >= 100 ? "0.0" : "0.00", CultureInfo.InvariantCulture));
        await Expect(row).ToContainTextAsync("80.00 … 125.0");
        await Expect(Row(page, "Fairness value", "Age")).ToContainTextAsync("95.00 … 125.0");
        await Expect(Row(page, "Accuracy", "original")).ToContainTextAsync("≥ 0.8000");
    }

    [Fact]
    public async Task Metric_opens_its_chart_with_limits_and_a_point_for_each_run()
    {
        var page = await _dashboard.SignInAsync();
        await page.GotoAsync($"/subscriptions/{_dashboard.Watched.Subscription}");
        await Row(page, "Fairness value", "Sex").GetByRole(AriaRole.Link).ClickAsync();
        var chart = page.GetByRole(AriaRole.Img, new() { Name = "Fairness value over time" });

        await Expect(chart).ToBeVisibleAsync();
        await Expect(chart.Locator("line.limit")).ToHaveCountAsync(2);

        // Two groups, each measured twice: by the first run and by ours.
        await Expect(chart.Locator("circle.dot")).ToHaveCountAsync(4);
    }

    [Fact]
    public async Task Monitor_opens_the_data_behind_its_numbers()
    {
        var page = await _dashboard.SignInAsync();
        await page.GotoAsync($"/subscriptions/{_dashboard.Watched.Subscription}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Fairness", Exact = true }).ClickAsync();
        await Expect(page.Locator("tbody tr").Filter(new() { HasText = "monitored" }).Filter(new() { HasText = "female" })).ToContainTextAsync(" % – ");

        await page.GoBackAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Quality", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "Reliability curve" })).ToBeVisibleAsync();
        await page.GetByText("The curve as a table").PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Came true" })).ToBeVisibleAsync();

        await page.Locator("table.matrix a").First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Labelled" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Logged_rows_are_listed_and_filtered()
    {
        var page = await _dashboard.SignInAsync();
        await page.GotoAsync($"/subscriptions/{_dashboard.Watched.Subscription}");
        await page.GetByRole(AriaRole.Link, new() { Name = "logged rows" }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(50);

        await page.GetByLabel("Filter").FillAsync($"scoring_id:eq:{WatchedEngine.ScoringId}-7");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        var row = page.Locator("tbody tr");
        await Expect(row).ToHaveCountAsync(1);
        foreach (var value in _dashboard.Watched.Applications.Rows[6].Take(5))
        {
            await Expect(row.GetByRole(AriaRole.Cell, new() { Name = value!.ToString(), Exact = true }).First).ToBeVisibleAsync();
        }

        await page.GetByLabel("Filter").FillAsync("Nothing:eq:1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("names no column");
    }

    [Fact]
    public async Task Row_is_explained_with_bars_for_and_against_the_decision()
    {
        var page = await _dashboard.SignInAsync();
        await page.GotoAsync($"/subscriptions/{_dashboard.Watched.Subscription}/records?filter=scoring_id:eq:{WatchedEngine.ScoringId}-7");
        await page.GetByRole(AriaRole.Button, new() { Name = "Explain" }).ClickAsync();
        var bars = page.GetByRole(AriaRole.Img, new() { Name = "Weights of the features" });

        await Expect(bars).ToBeVisibleAsync();
        Assert.True(await bars.Locator("rect").CountAsync() >= 5);
        Assert.True(await bars.Locator("rect").First.EvaluateAsync<double>("bar => bar.getBoundingClientRect().width") > 0);
        await Expect(page.GetByText($"{WatchedEngine.ScoringId}-7")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Errors_of_logging_are_decoded_again_by_a_button()
    {
        await _dashboard.Watched.Sdk.PostAsync($"subscriptions/{_dashboard.Watched.Subscription}/exchanges", JsonNode.Parse("""
            {"scoring_id": "unreadable", "status": 503, "request": {"body": "a"}, "response": {"body": "b"}}
            """)!);
        var page = await _dashboard.SignInAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Gateways" }).ClickAsync();
        var card = page.Locator($"section[id='{_dashboard.Watched.Subscription}']");
        for (var i = 0; i < 200 && await card.CountAsync() == 0; i++)
        {
            await page.ReloadAsync();
        }

        await Expect(card).ToContainTextAsync("The engine answered 503.");
        await card.GetByRole(AriaRole.Button, new() { Name = "Decode again" }).ClickAsync();
        await Expect(card.GetByRole(AriaRole.Status)).ToHaveTextAsync("0 decoded, 1 still not.");
    }

    [Fact]
    public async Task Signed_out_nothing_opens_any_more()
    {
        var page = await _dashboard.SignInAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await page.GotoAsync("/");

        Assert.StartsWith("/login", new Uri(page.Url).PathAndQuery);
    }

    [Fact]
    public async Task Pages_show_no_error_in_the_browser_s_console()
    {
        var page = await _dashboard.SignInAsync();
        var faults = new List<string>();
        page.Console += (_, message) => faults.AddRange(message.Type == "error" ? [message.Text] : []);
        page.PageError += (_, error) => faults.Add(error);
        page.RequestFailed += (_, request) => faults.Add(request.Url);
        foreach (var address in new[] { "/", $"/subscriptions/{_dashboard.Watched.Subscription}", $"/subscriptions/{_dashboard.Watched.Subscription}/records", "/gateways" })
        {
            var response = await page.GotoAsync(address);
            Assert.Equal(200, response!.Status);
        }

        Assert.Empty(faults);
    }

    private static ILocator Row(IPage page, string metric, string of) =>
        page.Locator("tbody tr").Filter(new() { Has = page.GetByRole(AriaRole.Link, new() { Name = metric, Exact = true }), HasText = of });

    /// <summary>The newest fairness value of women.</summary>
    private async Task<double> MeasuredAsync()
    {
        var newest = await _dashboard.Watched.Sdk.GetAsync(
            "measurements", ("target_id", _dashboard.Watched.Subscription), ("target_type", "subscription"), ("monitor_definition_id", "fairness"));
        var values = newest["measurements"]![0]!["entity"]!["values"]!.AsArray();
        var women = values.Single(v => v!["tags"]!.AsArray().Any(t => (string)t!["value"]! == "Sex"))!;
        return (double)women["metrics"]!.AsArray().Single(m => (string)m!["id"]! == "fairness_value")!["value"]!;
    }
}
