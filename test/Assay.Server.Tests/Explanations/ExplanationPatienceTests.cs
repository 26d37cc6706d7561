using System.Text.Json.Nodes;
using Assay.Server.Engines.Transport;
using Assay.Server.Tests.Engines;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Monitoring;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Tests.Explanations;

/// <summary>An engine that goes away in the middle of an explanation: it waits, goes on where it was, and holds up no other.</summary>
public sealed class ExplanationPatienceTests : IAsyncLifetime
{
    private const int Perturbations = 400;

    /// <summary>So that some calls of a batch are answered and some are not.</summary>
    private const int RowsPerCall = 100;

    private readonly RecordingClock _clock = new();
    private MonitoringHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await MonitoringHost.StartAsync(
        services => services.AddSingleton(s => ActivatorUtilities.CreateInstance<EngineClient>(s, (TimeProvider)_clock)), TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Explanation_goes_on_where_it_was_and_scores_no_row_twice()
    {
        var model = await SubscribeAsync(_host.Engine);
        var undisturbed = await model.ExplainAsync("a-1");
        var (answered, calls, isBack) = (0, 0, false);
        _host.Engine.IsDown = () => !isBack && Interlocked.Increment(ref calls) > 3;
        _host.Engine.Score = request =>
        {
            Interlocked.Add(ref answered, request["values"]!.AsArray().Count);
            return model.Model.Score(request);
        };

        var task = await StartAsync(model, "a-1");
        for (var wait = 0; wait < 12; wait++)
        {
            _clock.Advance(await _clock.NextWaitAsync());
        }

        var waiting = await Api.ApiHostPolling.UntilAsync(_host.Host, $"explanation_tasks/{task}", t => t["entity"]!["status"]!["message"] is not null);
        isBack = true;
        var explained = await UntilExplainedAsync(model, task);

        Assert.Equal("in_progress", (string)waiting["entity"]!["status"]!["state"]!);
        Assert.Contains("waits for it until", (string)waiting["entity"]!["status"]!["message"]!);
        Assert.Equal("finished", (string)explained["status"]!["state"]!);
        Assert.Null(explained["status"]!["message"]);
        Assert.Equal((int)undisturbed["trust"]!["scored_rows"]!, answered);
        Assert.Equal(undisturbed["explanations"]!.ToJsonString(), explained["explanations"]!.ToJsonString());
    }

    [Fact]
    public async Task Explanations_that_wait_hold_up_no_other_engines()
    {
        var silent = await SubscribeAsync(_host.Engine);
        await using var other = await FakeEngine.StartAsync();
        var sound = await SubscribeAsync(other);
        _host.Engine.IsDown = () => true;
        var waiting = new List<string>();
        for (var row = 1; row <= 5; row++)
        {
            waiting.Add(await StartAsync(silent, $"a-{row}"));
        }

        Assert.Equal("finished", (string)(await sound.ExplainAsync("a-1"))["status"]!["state"]!);
        foreach (var task in waiting)
        {
            Assert.Equal("in_progress", (string)(await _host.Host.GetAsync($"explanation_tasks/{task}"))["entity"]!["status"]!["state"]!);
        }
    }

    [Fact]
    public async Task Explanation_of_an_engine_that_stays_away_fails_after_an_hour_and_says_why()
    {
        var model = await SubscribeAsync(_host.Engine);
        _host.Engine.IsDown = () => true;
        var task = await StartAsync(model, "a-1", "contrastive");
        await _clock.NextWaitAsync();
        _clock.Advance(TimeSpan.FromHours(1));
        var explained = await UntilExplainedAsync(model, task);

        Assert.Equal("error", (string)explained["status"]!["state"]!);
        Assert.Equal("engine_unreachable", (string)explained["status"]!["failure"]!["errors"]![0]!["code"]!);
    }

    private async Task<MonitoredModel> SubscribeAsync(FakeEngine engine)
    {
        engine.Score = ExplainedPlace.Lender.Score;
        var id = await Api.ApiHostRecords.SubscribeAsync(_host.Host, ExplainedPlace.Features, engine.ScoringUrl.ToString());
        await _host.Host.SendAsync(HttpMethod.Patch, $"subscriptions/{id}", new JsonArray(Api.ApiHostBuilders.Step(
            "add", "/deployment/scoring_endpoint/payload_format", new JsonObject { ["max_rows"] = RowsPerCall })));
        var model = new MonitoredModel(_host, ExplainedPlace.Lender, ExplainedPlace.Features, id, await Api.ApiHostRecords.PayloadSetAsync(_host.Host, id));
        await model.LogAsync("a", ExplainedPlace.Applications(100));
        await model.AddMonitorAsync("explainability", new JsonObject { ["enabled"] = true, ["lime"] = new JsonObject { ["perturbations_count"] = Perturbations } });
        return model;
    }

    private async Task<string> StartAsync(MonitoredModel model, string row, params string[] types)
    {
        var request = new JsonObject { ["scoring_ids"] = new JsonArray(row), ["subscription_id"] = model.Id };
        if (types.Length > 0)
        {
            request["explanation_types"] = new JsonArray([.. types.Select(t => JsonValue.Create(t))]);
        }

        return (string)(await _host.Host.PostAsync("explanation_tasks", request))["metadata"]!["explanation_task_ids"]![0]!;
    }

    /// <summary>Lets every pause pass until the task has ended.</summary>
    private async Task<JsonObject> UntilExplainedAsync(MonitoredModel model, string task)
    {
        var explained = model.ExplainedAsync(task);
        while (!explained.IsCompleted)
        {
            var wait = _clock.NextWaitAsync();
            if (await Task.WhenAny(wait, explained) == wait)
            {
                _clock.Advance(await wait);
            }
        }

        return await explained;
    }
}
