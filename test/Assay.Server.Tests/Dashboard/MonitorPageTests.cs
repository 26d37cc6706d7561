using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Monitoring;

namespace Assay.Server.Tests.Dashboard;

/// <summary>What the pages of monitors say, with names like attacks wherever users give names.</summary>
public sealed partial class MonitorPageTests(MonitoringHost place) : IClassFixture<MonitoringHost>
{
    private const string Hostile = "<script>alert('x')</script> & \"신용\"";

    private static readonly RowModel Lender = RowModel.Binary("No Risk", Hostile, row => (double)row["Amount"]! < 5_000 ? 0.2 : 0.8);

    [Fact]
    public async Task Fairness_shows_groups_values_errors_intersections_and_findings()
    {
        var (page, text) = await OpenAsync(await MeasureFairnessAsync());

        // Of 400 men all of the south and six of ten of the north are granted, of 400 women half and none.
        Assert.Matches(@"<td>male</td>\s*<td>reference</td>\s*<td class=""n"">80.0 %</td>\s*<td class=""n"">75.8 % – 83.6 %</td>\s*<td class=""n"">400</td>", text);
        Assert.Matches(@"<td>female</td>\s*<td>monitored</td>\s*<td class=""n"">25.0 %</td>", text);
        Assert.Matches(@">Fairness value</a></td>\s*<td class=""of"">female</td>\s*<td class=""n"">31.25</td>\s*<td class=""n"">\d+\.\d+ – \d+\.\d+</td>", text);
        Assert.Matches(@"fair to «female», this rule alarms in \d+\.\d % of the runs", text);
        Assert.Matches(@">True positive rate difference</a></td>\s*<td class=""of"">female</td>", text);
        Assert.Contains($"<h2>{Hostile} × Region</h2>", text);
        Assert.Contains("<td class=\"of\">female × north</td>", text);
        Assert.Contains(
            $"{Hostile} is female and Region is north: 0.0 % favourable against 70.0 % of all others (95 % interval of the difference −73.5 to −65.8 points), 200 records, p-value < 0.0001",
            text);
        Assert.DoesNotContain("<script", page);
    }

    [Fact]
    public async Task Fairness_without_enough_records_says_how_many_there_are()
    {
        var model = await place.SubscribeAsync(Lender, ["Sex", "Amount"]);
        await model.LogAsync("a", [["male", 1_000]]);
        var instance = await model.AddMonitorAsync("fairness", Fairness("Sex"));
        await model.RunAndMeasureAsync(instance);
        var (_, text) = await OpenAsync(instance);

        Assert.Contains("<td class=\"reason\">insufficient data: 1 of 100</td>", text);
        Assert.DoesNotContain("Groups that nobody configured", text);
    }

    [Fact]
    public async Task Quality_leads_from_a_cell_to_its_transactions_and_from_there_to_why()
    {
        var (model, instance) = await MeasureQualityAsync();
        var (page, _) = await OpenAsync(instance);
        using var browser = Browser.SignedIn(place.Host);
        var cells = CellLinks().Matches(page).Select(m => (Path: WebUtility.HtmlDecode(m.Groups[1].Value), Count: m.Groups[2].Value)).ToList();
        var wrong = await browser.HtmlAsync(cells[1].Path);
        var explained = await browser.FollowAsync($"/subscriptions/{model.Id}/explain", ("scoring_id", "a-3"));

        Assert.Equal(["10", "5", "10"], cells.Select(c => c.Count));
        Assert.Contains($"Labelled «No Risk», predicted «{Hostile}»", WebUtility.HtmlDecode(wrong));
        Assert.Equal(5, Regex.Count(wrong, "<button>Explain</button>"));
        Assert.Contains("value=\"a-3\"", wrong);
        Assert.Matches(@"<td class=""n"">80.0 %</td>", wrong);
        Assert.StartsWith("/explanations/", explained.Location);
        Assert.DoesNotContain("<script", page + wrong);
    }

    [Fact]
    public async Task Quality_shows_shares_by_class_and_a_reliability_curve_with_intervals()
    {
        var (_, instance) = await MeasureQualityAsync();
        var (page, text) = await OpenAsync(instance);
        var (equalWidth, _) = await OpenAsync(instance, "?bins=equal_width");

        // Ten of fifteen without risk are found, and all ten such predictions are right.
        Assert.Matches(@"<td>No Risk</td>\s*<td class=""n"">66.7 %</td>\s*<td class=""n"">41.7 % – 84.8 %</td>\s*<td class=""n"">15</td>\s*<td class=""n"">100.0 %</td>", text);
        Assert.Matches(@"<td class=""n"">80.0 %</td>\s*<td class=""n"">66.7 %</td>\s*<td class=""n"">41.7 % – 84.8 %</td>\s*<td class=""n"">15</td>", text);
        Assert.Equal(2, Regex.Count(page, "<circle class=\"dot s0\""));
        Assert.Equal(2, Regex.Count(page, "<line class=\"whisker\""));
        Assert.Contains("<td>70.0 % – 80.0 %</td>", equalWidth);
        Assert.Contains(">Matthews correlation coefficient</a>", text);
    }

    [Fact]
    public async Task Regression_has_its_metrics_and_no_matrix()
    {
        var model = await place.SubscribeAsync(RowModel.Regression(row => 10 * (double)row["Amount"]!), ["Amount"], new JsonObject { ["label_column"] = "Price", ["prediction_field"] = "prediction" }, "regression");
        var instance = await model.AddMonitorAsync("quality", new JsonObject { ["min_feedback_data_size"] = 10 });
        await model.LabelAsync(["Amount", "Price"], Enumerable.Range(1, 20).Select(i => new object?[] { i, (10 * i) + (i % 3) }));
        await model.RunAndMeasureAsync(instance);
        var (_, text) = await OpenAsync(instance);

        Assert.Matches(@">Mean absolute error</a></td>\s*<td class=""of"">original</td>\s*<td class=""n"">1\.05</td>\s*<td class=""n"">0\.\d+ – 1\.\d+</td>", text);
        Assert.DoesNotContain("What was predicted of which label", text);
    }

    [Fact]
    public async Task Cell_that_cannot_be_shown_says_why()
    {
        var (_, instance) = await MeasureQualityAsync();
        using var browser = Browser.SignedIn(place.Host);
        var run = CellLinks().Match((await OpenAsync(instance)).Html).Groups[1].Value.Split('?')[0];

        Assert.Contains("role=\"alert\">'label' must be one of the matrix's labels", await browser.TextAsync($"{run}?label=nobody&prediction=No%20Risk"));
        Assert.Contains("role=\"alert\">", await browser.TextAsync($"/monitors/{instance.Id()}/runs/nobody/cell?label=No%20Risk&prediction=No%20Risk"));
        Assert.Contains("There are no more", await browser.TextAsync($"{run}?label=No%20Risk&prediction=No%20Risk&offset=50"));
    }

    [Fact]
    public async Task Drift_lists_the_column_that_moved_furthest_first_and_draws_the_chosen_one()
    {
        var model = await place.SubscribeAsync(Lender, [Hostile, "Amount"]);
        await model.TrainAsync([Hostile, "Amount", "Risk"], Enumerable.Range(0, 400).Select(i => new object?[] { i % 2 == 0 ? "a" : "b", 37 * i % 10_000, "No Risk" }));
        var instance = await model.AddMonitorAsync("drift_v2", new JsonObject { ["train_archive"] = true, ["min_samples"] = 400 });
        await model.LogAsync("d", Enumerable.Range(0, 400).Select(i => new object?[] { i % 4 == 0 ? "<b>new</b>" : "a", 37 * i % 10_000 }));
        await model.RunAndMeasureAsync(instance);
        var (page, text) = await OpenAsync(instance);
        var (_, amounts) = await OpenAsync(instance, "?column=feature%3AAmount");
        var rows = text.Split("How far each column has moved")[1].Split("<tbody>")[1].Split("</tbody>")[0].Split("<tr>")[1..];

        Assert.Contains($">{Hostile}</a>", rows[0]);
        Assert.Contains("<span class=\"state confirmed\">confirmed</span>", rows[0]);
        Assert.Contains("<span class=\"state ok\">none</span>", Assert.Single(rows, r => r.Contains(">Amount</a>")));
        Assert.Contains($"<h2>{Hostile}: baseline and window</h2>", text);
        Assert.Contains("100 of them with values that the baseline does not have", text);
        Assert.Matches(@"<td><b>new</b></td>\s*<td class=""n"">0.0 %</td>\s*<td class=""n"">0.0 % – 1.0 %</td>\s*<td class=""n"">25.0 %</td>\s*<td class=""n"">21.0 % – 29.5 %</td>", text);
        Assert.Equal(Regex.Count(page, "<rect class=\"baseline\""), Regex.Count(page, "<rect class=\"window\""));
        Assert.Contains("<h2>Amount: baseline and window</h2>", amounts);
        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("<b>new", page);
    }

    [Fact]
    public async Task Model_as_a_whole_is_shown_by_importance_with_intervals()
    {
        var model = await place.SubscribeAsync(RowModel.Binary("No Risk", Hostile, row => (string?)row[Hostile] == "a" ? 0.9 : 0.1), [Hostile, "Amount"]);
        await model.LogAsync("g", Enumerable.Range(0, 100).Select(i => new object?[] { i % 2 == 0 ? "a" : "b", i }));
        var instance = await model.AddMonitorAsync("explainability", new JsonObject { ["global_explanation"] = new JsonObject { ["enabled"] = true, ["sample_size"] = 20 } });
        await model.RunAndMeasureAsync(instance);
        var (page, text) = await OpenAsync(instance);

        Assert.Contains("aria-label=\"Importance of the features\"", page);
        Assert.Contains($"the probability of «{Hostile}»", text);
        Assert.Matches($@"<td>{Regex.Escape(Hostile)}</td><td class=""n"">0\.\d\d\d</td><td class=""n"">\(0\.\d\d\d to 0\.\d\d\d\)</td>", text);
        Assert.Equal(4, Regex.Count(page, "<line class=\"whisker\""));
        Assert.Contains(">Global explanation stability</a>", text);
        Assert.DoesNotContain("<script", page);
        using var browser = Browser.SignedIn(place.Host);
        Assert.Contains($"<a href=\"/monitors/{instance.Id()}\">Explainability</a>", await browser.HtmlAsync($"/subscriptions/{model.Id}"));
    }

    [Theory]
    [InlineData("fairness", "fairness_value", "bias_detection_summary")]
    [InlineData("fairness", "fairness_value", "data_distribution")]
    [InlineData("fairness", "fairness_value", "subgroup_search")]
    [InlineData("quality", "accuracy", "confusion_matrix")]
    [InlineData("quality", "accuracy", "calibration")]
    [InlineData("explainability", "global_explanation_stability", "global_explanation")]
    public async Task Pushed_data_of_any_shape_breaks_no_page(string definition, string metric, string type)
    {
        var model = await place.SubscribeAsync(Lender, ["Sex", "Amount"], new JsonObject { ["label_column"] = "Risk", ["prediction_field"] = "prediction" });
        var instance = await model.AddMonitorAsync(definition, definition == "fairness" ? Fairness("Sex") : []);
        string[] shapes =
        [
            "{}", "[1]", "\"text\"", """{"summary":null,"values":null,"labels":null}""", """{"labels":["a","b"],"values":[[1],[2,3]]}""",
            """{"labels":["a"],"values":[[-1]]}""", """{"values":[[1,2,3,4,5,6],["Sex",null,null,null,null,null]],"features":[{}],"subgroups":[{}]}""",
            """{"summary":[{"feature":"Sex","minority":{"values":[{"value":null}]},"records_evaluated":{}}]}""",
        ];
        foreach (var shape in shapes)
        {
            var pushed = new JsonArray(new JsonObject
            {
                ["timestamp"] = "2100-01-01T00:00:00Z",
                ["metrics"] = new JsonArray(new JsonObject { [metric] = 0.5 }),
                ["sources"] = new JsonArray(new JsonObject { ["id"] = "scoring_payload_data_distribution", ["type"] = type, ["data"] = JsonNode.Parse(shape) }),
            });
            Assert.Equal(202, (await place.Host.TrySendAsync(HttpMethod.Post, $"monitor_instances/{instance.Id()}/measurements", pushed)).Status);
            Assert.Contains("0.5000", (await OpenAsync(instance)).Text);
        }
    }

    [Fact]
    public async Task Page_of_nothing_and_of_a_monitor_that_has_not_run_say_so()
    {
        var model = await place.SubscribeAsync(Lender, ["Sex", "Amount"], new JsonObject { ["label_column"] = "Risk" });
        var instance = await model.AddMonitorAsync("quality");
        using var browser = Browser.SignedIn(place.Host);
        using var stranger = Browser.Anonymous(place.Host);

        Assert.Contains("Not evaluated yet", await browser.HtmlAsync($"/monitors/{instance.Id()}"));
        Assert.Contains("There is no such monitor", await browser.HtmlAsync("/monitors/nobody"));
        Assert.StartsWith("/login", (await stranger.FollowAsync($"/monitors/{instance.Id()}")).Location);
        Assert.StartsWith("/login", (await stranger.FollowAsync($"/monitors/{instance.Id()}/runs/r/cell")).Location);
    }

    private async Task<(string Html, string Text)> OpenAsync(JsonObject instance, string query = "")
    {
        using var browser = Browser.SignedIn(place.Host);
        var html = await browser.HtmlAsync($"/monitors/{instance.Id()}{query}");
        return (html, WebUtility.HtmlDecode(html));
    }

    /// <summary>In each of four groups of 200 a known share is granted, and all of them should be.</summary>
    private async Task<JsonObject> MeasureFairnessAsync()
    {
        string[] features = [Hostile, "Region", "Amount"];
        var model = await place.SubscribeAsync(Lender, features, new JsonObject { ["label_column"] = "Risk", ["prediction_field"] = "prediction", ["probability_fields"] = new JsonArray("probability") });
        var rows = Enumerable.Range(0, 800).Select(i =>
        {
            var (isWoman, isNorth, of) = (i % 2 == 0, i / 2 % 2 == 0, i / 4 % 10);
            var granted = (isWoman, isNorth) switch { (true, true) => 0, (true, false) => 5, (false, true) => 6, _ => 10 };
            return new object?[] { isWoman ? "female" : "male", isNorth ? "north" : "south", of < granted ? 1_000 : 9_000 };
        }).ToList();
        await model.LogAsync("a", rows);
        await model.AddMonitorAsync("quality", new JsonObject { ["min_feedback_data_size"] = 100 });
        await model.LabelAsync([.. features, "Risk", "_original_prediction"], rows.Select(r => new object?[] { r[0], r[1], r[2], "No Risk", (int)r[2]! < 5_000 ? "No Risk" : Hostile }));
        var parameters = Fairness(Hostile);

        // A second run sees all rows again, not only new ones.
        parameters["min_records"] = rows.Count;
        parameters["features"]!.AsArray().Add(Feature("Region", "south", "north"));
        parameters["intersections"] = new JsonArray(new JsonArray(Hostile, "Region"));
        parameters["subgroup_search"] = new JsonObject { ["features"] = new JsonArray(Hostile, "Region") };
        var instance = await model.AddMonitorAsync("fairness", parameters);
        await model.RunAndMeasureAsync(instance);
        return instance;
    }

    /// <summary>Ten rightly granted, five wrongly refused, ten rightly refused.</summary>
    private async Task<(MonitoredModel Model, JsonObject Instance)> MeasureQualityAsync()
    {
        var properties = new JsonObject
        {
            ["label_column"] = "Risk",
            ["prediction_field"] = "prediction",
            ["probability_fields"] = new JsonArray("probability"),
            ["labels"] = new JsonArray("No Risk", Hostile),
        };
        var model = await place.SubscribeAsync(Lender, ["Sex", "Amount"], properties);
        var instance = await model.AddMonitorAsync("quality", new JsonObject { ["min_feedback_data_size"] = 25 });
        await model.LogAsync("a", Enumerable.Range(1, 25).Select(i => new object?[] { "male", i <= 15 ? 9_000 : 1_000 }));
        await model.LabelAsync(["transaction_id", "Risk"], Enumerable.Range(1, 25).Select(i => new object?[] { $"a-{i}", i is <= 5 or > 15 ? "No Risk" : Hostile }));
        await model.RunAndMeasureAsync(instance);
        return (model, instance);
    }

    private static JsonObject Fairness(string feature) => new()
    {
        ["features"] = new JsonArray(Feature(feature, "male", "female")),
        ["favourable_class"] = new JsonArray("No Risk"),
        ["min_records"] = 100,
        ["perform_perturbation"] = false,
    };

    private static JsonObject Feature(string name, string majority, string minority) =>
        new() { ["feature"] = name, ["majority"] = new JsonArray(majority), ["minority"] = new JsonArray(minority) };

    [GeneratedRegex(@"<a href=""(/monitors/[^""]+/cell\?[^""]+)""[^>]*>(\d+)</a>")]
    private static partial Regex CellLinks();
}
