using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Assay.Bench.Engine;
using Assay.Bench.Measuring;
using Assay.Bench.Payload;
using Assay.Bench.Reporting;
using Assay.Bench.Server;

namespace Assay.Bench.Suites;

/// <summary>
/// Explanations over HTTP, one and a hundred at once: what they cost the engine (X3), and how long they take against the
/// time in which the engine works for them (X4). The engine takes 1 ms a call and 5 µs a row.
/// </summary>
internal static class ExplainSuite
{
    private const int LoggedRows = 10_000;
    private const int Many = 100;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(2);

    public static async Task RunAsync(SuiteContext context)
    {
        await using var engine = await EngineProcess.StartAsync();
        await using var server = await BenchServer.StartAsync(PayloadShape.Narrow, isPinned: false, engine.ScoringUrl);
        var scoringId = await server.StoreAsync(PayloadBody.Create(PayloadShape.Narrow, LoggedRows));
        Check.Equal(LoggedRows, await server.CountRowsAsync(), "rows in the record store");
        await new BenchMonitors(server).AddAsync("explainability", []);
        var next = 0;
        await RunAsync(1, context.Runs * 3);
        await RunAsync(Many, Math.Min(context.Runs, 3));

        async Task RunAsync(int tasks, int runs)
        {
            await ExplainAsync(tasks);
            var results = new List<Explained>();
            for (var run = 0; run < runs; run++)
            {
                results.Add(await ExplainAsync(tasks));
            }

            // The engine's time is part of the same measurement; from one explanation to the next it shows how steady the machine is.
            var engineTimes = results.ConvertAll(r => r.Engine.BusySeconds);
            var steadiness = engineTimes.Zip(engineTimes.Skip(1), (first, second) => second / first).DefaultIfEmpty(1).ToList();
            var comparison = new Comparison(engineTimes, results.ConvertAll(r => r.Seconds), Percentile.Median(steadiness));
            var name = tasks == 1 ? "one explanation" : $"{tasks} explanations at once";
            context.Report.Compared($"{name}, end to end / the engine's own time", "s", comparison, new Goal("X4", 2, AtMost: true));
            context.Report.Figure("  rows scored for each, at most", "rows", results.Max(r => r.MostRows), new Goal("X3", 1_020, AtMost: true));
            context.Report.Figure("  calls for each, at most", "calls", results.Max(r => r.MostCalls), new Goal("X3", 6, AtMost: true));
        }

        async Task<Explained> ExplainAsync(int tasks)
        {
            var ids = Enumerable.Range(0, tasks).Select(_ => $"{scoringId}-{(next++ % LoggedRows) + 1}").ToList();
            var before = await engine.StatsAsync();
            var begin = Stopwatch.GetTimestamp();
            var entities = await RunTasksAsync(server, ids);
            var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            var cost = (await engine.StatsAsync()).Since(before);
            var rows = entities.ConvertAll(e => (long)e["trust"]!["scored_rows"]!);
            var calls = entities.ConvertAll(e => (long)e["trust"]!["engine_calls"]!);
            Check.Equal(cost.Rows, rows.Sum(), "rows that the explanations say were scored");
            Check.Equal(cost.Calls, calls.Sum(), "calls that the explanations say were made");
            entities.ForEach(Verify);
            return new Explained(seconds, cost, rows.Max(), calls.Max());
        }
    }

    /// <summary>The model looks at one amount and one category only: no other feature may lead.</summary>
    private static void Verify(JsonObject entity)
    {
        var lime = entity["explanations"]!.AsArray().First(e => (string?)e!["explanation_type"] == "lime")!;
        var leading = (string)lime["predictions"]![0]!["explanation_features"]![0]!["feature_name"]!;
        Check.Equal(true, leading is "amount_0" or "category_0", $"the model looks at the leading feature {leading}");
    }

    /// <summary>Starts tasks with one request and waits until all are finished.</summary>
    private static async Task<List<JsonObject>> RunTasksAsync(BenchServer server, IReadOnlyList<string> ids)
    {
        var request = new JsonObject
        {
            ["scoring_ids"] = new JsonArray([.. ids.Select(id => JsonValue.Create(id))]),
            ["subscription_id"] = server.Model.SubscriptionId,
        };
        using var answer = await server.Api.PostAsJsonAsync("explanation_tasks", request);
        answer.EnsureSuccessStatusCode();
        var receipt = await answer.Content.ReadFromJsonAsync<JsonObject>();
        var finished = new List<JsonObject>();
        foreach (var task in receipt!["metadata"]!["explanation_task_ids"]!.AsArray())
        {
            JsonObject entity;
            while ((string?)(entity = await ReadAsync(server, (string)task!))["status"]!["state"] == "in_progress")
            {
                await Task.Delay(PollInterval);
            }

            Check.Equal("finished", (string?)entity["status"]!["state"], $"state of the task, {entity["errors"]?.ToJsonString()}");
            finished.Add(entity);
        }

        return finished;
    }

    private static async Task<JsonObject> ReadAsync(BenchServer server, string task) =>
        (await server.Api.GetFromJsonAsync<JsonObject>($"explanation_tasks/{task}?subscription_id={server.Model.SubscriptionId}"))!["entity"]!.AsObject();

    /// <param name="Seconds">From the request until the last task is seen finished.</param>
    /// <param name="Engine">What the engine did meanwhile.</param>
    /// <param name="MostRows">Rows of the most expensive explanation.</param>
    /// <param name="MostCalls">Calls of the explanation with the most.</param>
    private sealed record Explained(double Seconds, EngineStats Engine, long MostRows, long MostCalls);
}
