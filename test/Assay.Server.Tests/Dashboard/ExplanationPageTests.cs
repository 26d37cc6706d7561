using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Monitoring;

namespace Assay.Server.Tests.Dashboard;

public sealed class ExplanationPageTests(MonitoringHost place) : IClassFixture<MonitoringHost>
{
    private const string Hostile = "<script>alert(1)</script>";

    [Fact]
    public async Task Page_shows_weights_contrast_row_and_cost_and_escapes_them()
    {
        var model = await SubscribeAsync();
        var id = await ExplainAsync(model, "r-1");
        using var browser = Browser.SignedIn(place.Host);
        var html = await browser.HtmlAsync($"/explanations/{id}");
        var text = await browser.TextAsync($"/explanations/{id}");

        Assert.DoesNotContain("<script", html);
        Assert.Contains($"What spoke for and against «{Hostile}»", text);
        Assert.Contains($"{Hostile} = {Hostile}", text);
        Assert.Contains("<svg class=\"bars\"", html);
        Assert.Contains("What would have had to be different", html);
        Assert.Contains("Smallest change that leads to «fine»", text);
        Assert.Contains("scored rows", html);
        Assert.Contains("local fidelity r2", html);
        Assert.DoesNotContain("http-equiv=\"refresh\"", html);
    }

    [Fact]
    public async Task Page_shows_how_sure_each_contribution_is()
    {
        var model = await SubscribeAsync();
        var receipt = await place.Host.PostAsync("explanation_tasks", new JsonObject { ["scoring_ids"] = new JsonArray("r-1"), ["subscription_id"] = model.Id, ["explanation_types"] = new JsonArray("shap") });
        var id = (string)receipt["metadata"]!["explanation_task_ids"]![0]!;
        await model.ExplainedAsync(id);
        using var browser = Browser.SignedIn(place.Host);
        var text = await browser.TextAsync($"/explanations/{id}");

        Assert.Equal(2, text.Split("<line class=\"whisker\"").Length - 1);
        Assert.Matches(@"<td class=""n"">\+0\.\d+</td><td class=""n"">\([+−]?0\.\d+ to [+−]?0\.\d+\)</td>", text);
    }

    [Fact]
    public async Task Page_of_a_task_under_way_comes_again_by_itself()
    {
        var model = await SubscribeAsync();
        var release = new TaskCompletionSource();
        place.Engine.Next(Misbehave.After(release.Task, Misbehave.Status(500, $"boom {Hostile}")));
        var receipt = await StartAsync(model, "r-2");
        using var browser = Browser.SignedIn(place.Host);
        var waiting = await browser.HtmlAsync($"/explanations/{receipt}");
        release.SetResult();
        await model.ExplainedAsync(receipt);
        var failed = await browser.HtmlAsync($"/explanations/{receipt}");

        Assert.Contains("http-equiv=\"refresh\"", waiting);
        Assert.Contains("The engine is being asked", waiting);
        Assert.DoesNotContain("http-equiv=\"refresh\"", failed);
        Assert.DoesNotContain("<script", failed);
        Assert.Contains("role=\"alert\">lime: ", failed);
        Assert.Contains("boom &lt;script&gt;", failed);
    }

    [Fact]
    public async Task Page_of_nothing_says_so()
    {
        using var browser = Browser.SignedIn(place.Host);

        Assert.Contains("There is no such explanation", await browser.HtmlAsync("/explanations/nobody"));
    }

    [Fact]
    public async Task Page_of_a_model_that_always_says_the_same_warns()
    {
        var model = await place.SubscribeAsync(RowModel.Binary("no", "yes", _ => 0.3), ["n"]);
        await model.LogAsync("s", Enumerable.Range(0, 30).Select(i => new object?[] { i }));
        await model.AddMonitorAsync("explainability");
        using var browser = Browser.SignedIn(place.Host);

        Assert.Contains("nothing around it matters", await browser.TextAsync($"/explanations/{await ExplainAsync(model, "s-1")}"));
    }

    /// <summary>A model whose feature, category and class are all named like an attack.</summary>
    private async Task<MonitoredModel> SubscribeAsync()
    {
        var model = await place.SubscribeAsync(RowModel.Binary("fine", Hostile, row => (string?)row[Hostile] == Hostile ? 0.9 : 0.1 + ((double)row["n"]! / 1_000)), [Hostile, "n"]);
        await model.LogAsync("r", Enumerable.Range(0, 40).Select(i => new object?[] { (i % 3) switch { 0 => Hostile, 1 => "a", _ => "b" }, i }));
        await model.AddMonitorAsync("explainability");
        return model;
    }

    private async Task<string> StartAsync(MonitoredModel model, string row)
    {
        var receipt = await place.Host.PostAsync("explanation_tasks", new JsonObject { ["scoring_ids"] = new JsonArray(row), ["subscription_id"] = model.Id });
        return (string)receipt["metadata"]!["explanation_task_ids"]![0]!;
    }

    private async Task<string> ExplainAsync(MonitoredModel model, string row)
    {
        var id = await StartAsync(model, row);
        await model.ExplainedAsync(id);
        return id;
    }
}
