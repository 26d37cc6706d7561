using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Monitoring;

namespace Assay.Server.Tests.Dashboard;

public sealed class RecordsPageTests(MonitoringHost place) : IClassFixture<MonitoringHost>
{
    private const string Hostile = "\"><img src=x onerror=alert(1)>";

    private static readonly RowModel Model = RowModel.Binary("no", "yes", _ => 0.25);

    [Fact]
    public async Task Page_escapes_column_names_values_and_row_ids()
    {
        var model = await place.SubscribeAsync(Model, [$"name {Hostile}", "한국어"]);
        await model.LogAsync($"id {Hostile}", [[$"value {Hostile}", "값 🏦"]]);
        using var browser = Browser.SignedIn(place.Host);
        var html = await browser.HtmlAsync($"/subscriptions/{model.Id}/records");
        var text = await browser.TextAsync($"/subscriptions/{model.Id}/records");

        Assert.DoesNotContain("<img", html);
        Assert.Contains($"name {Hostile}", text);
        Assert.Contains($"value {Hostile}", text);
        Assert.Contains($"value=\"id {Hostile}-1\"", text);
        Assert.Contains("한국어", text);
        Assert.Contains("값 🏦", text);
    }

    [Fact]
    public async Task Page_filters_and_pages_newest_first()
    {
        var model = await place.SubscribeAsync(Model, ["n"]);
        await model.LogAsync("r", Enumerable.Range(1, 120).Select(i => new object?[] { i }));
        using var browser = Browser.SignedIn(place.Host);
        var first = await browser.TextAsync($"/subscriptions/{model.Id}/records");
        var last = await browser.TextAsync($"/subscriptions/{model.Id}/records?offset=100");
        var filtered = await browser.TextAsync($"/subscriptions/{model.Id}/records?filter=n:lt:3");

        Assert.Contains("Rows 1 to 50 of 120, newest first", first);
        Assert.Contains("r-120", first);
        Assert.Contains(">Older</a>", first);
        Assert.DoesNotContain(">Newer</a>", first);
        Assert.Contains("Rows 101 to 120 of 120", last);
        Assert.Contains($"offset=50&filter=", last);
        Assert.DoesNotContain(">Older</a>", last);
        Assert.Contains("Rows 1 to 2 of 2", filtered);
    }

    [Fact]
    public async Task Page_shows_rows_as_soon_as_they_are_acknowledged()
    {
        var model = await place.SubscribeAsync(Model, ["n"]);
        using var browser = Browser.SignedIn(place.Host);
        for (var i = 1; i <= 5; i++)
        {
            await model.LogAsync($"r{i}", [[i]]);

            Assert.Contains($"of {i}, newest first", await browser.TextAsync($"/subscriptions/{model.Id}/records"));
        }
    }

    [Fact]
    public async Task Page_without_rows_says_whether_the_filter_is_why()
    {
        var model = await place.SubscribeAsync(Model, ["n"]);
        using var browser = Browser.SignedIn(place.Host);

        Assert.Contains("No row is logged.", await browser.TextAsync($"/subscriptions/{model.Id}/records"));
        await model.LogAsync("r", [[1]]);
        Assert.Contains("No row is logged that fits the filter.", await browser.TextAsync($"/subscriptions/{model.Id}/records?filter=n:gt:3"));
    }

    [Fact]
    public async Task Page_with_a_filter_that_is_none_says_what_is_wrong_with_it()
    {
        var model = await place.SubscribeAsync(Model, ["n"]);
        await model.LogAsync("r", [[1]]);
        using var browser = Browser.SignedIn(place.Host);
        var html = await browser.HtmlAsync($"/subscriptions/{model.Id}/records?filter={Uri.EscapeDataString("<script>alert(1)</script>")}");

        Assert.DoesNotContain("<script", html);
        Assert.Contains("role=\"alert\">The filter names no column of the data set at &#x27;&lt;script&gt;", html);
        Assert.Contains("There is no such subscription", await browser.HtmlAsync("/subscriptions/nobody/records"));
    }

    [Fact]
    public async Task Button_of_a_row_leads_to_its_explanation()
    {
        var model = await place.SubscribeAsync(Model, ["n"]);
        await model.LogAsync("r", [[1]]);
        using var browser = Browser.SignedIn(place.Host);
        var (_, location) = await browser.FollowAsync($"/subscriptions/{model.Id}/explain", ("scoring_id", "r-1"));

        Assert.StartsWith("/explanations/", location);
        Assert.Contains("Why this decision?", await browser.HtmlAsync(location!));
    }
}
