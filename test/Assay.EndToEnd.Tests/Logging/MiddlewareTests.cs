using System.Text.Json.Nodes;

namespace Assay.EndToEnd.Tests.Logging;

/// <summary>The sample middlewares in running services: they log what passes and never stand in its way.</summary>
public class MiddlewareTests
{
    private const int Requests = 20;

    public static TheoryData<string> Kinds => [LoggedService.AspNetCore, LoggedService.Wsgi, LoggedService.Asgi];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Traffic_becomes_rows_once_and_passes_unchanged(string kind)
    {
        await RequireAsync(kind);
        await using var server = await LoggingServer.StartAsync();
        await using var service = await LoggedService.StartAsync(kind, server.Server.Address, server.ApiKey, server.Subscription);

        await ScoreManyAsync(service, Requests);
        using var refused = await service.ScoreAsync("/score", "[]");
        var rows = await server.UntilRowsAsync(2 * Requests);
        var errors = await server.UntilRowsAsync(server.Subscription, "payload_logging_error", 1);

        Assert.Equal(400, (int)refused.StatusCode);
        Assert.Equal(2 * Requests, rows.Distinct().Count());
        Assert.Equal(2 * Requests, rows.Count);
        Assert.Single(errors);
        Assert.Equal((Requests + 1, 0), await service.CountersAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Own_scoring_through_the_middleware_is_not_logged(string kind)
    {
        await RequireAsync(kind);
        await using var server = await LoggingServer.StartAsync();
        await using var service = await LoggedService.StartAsync(kind, server.Server.Address, server.ApiKey, server.Subscription);
        await server.SetScoringAddressAsync(new Uri(service.Address, "/score"));
        await ScoreManyAsync(service, Requests);
        await server.UntilRowsAsync(2 * Requests);

        await MeasureFairnessAsync(server);
        await ScoreManyAsync(service, 1);
        var rows = await server.UntilRowsAsync(2 * Requests + 2);

        // The queue is in order: Assay's own calls were sent before the last row.
        Assert.True((await service.CountersAsync()).Sent > Requests + 1, "The fairness run did not score through the middleware.");
        Assert.Equal(2 * Requests + 2, rows.Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Scoring_goes_on_while_the_server_hangs_and_nothing_is_lost_or_doubled(string kind)
    {
        await RequireAsync(kind);
        await using var server = await LoggingServer.StartAsync();
        await using var service = await LoggedService.StartAsync(kind, server.Server.Address, server.ApiKey, server.Subscription);
        await ScoreManyAsync(service, 1);
        await server.UntilRowsAsync(2);

        await server.Server.Process.SignalAsync("STOP");
        await ScoreManyAsync(service, Requests);
        await service.UntilRefusedAsync();
        await server.Server.Process.SignalAsync("CONT");
        var rows = await server.UntilRowsAsync(2 + 2 * Requests);

        Assert.Equal(2 + 2 * Requests, rows.Count);
        Assert.Equal(rows.Count, rows.Distinct().Count());
        Assert.Equal(0, (await service.CountersAsync()).Dropped);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Service_that_ends_sends_what_still_waits(string kind)
    {
        await RequireAsync(kind);
        await using var server = await LoggingServer.StartAsync();
        await using var service = await LoggedService.StartAsync(kind, server.Server.Address, server.ApiKey, server.Subscription);

        await server.Server.Process.SignalAsync("STOP");
        await ScoreManyAsync(service, Requests);
        var ended = service.EndAsync();
        await server.Server.Process.SignalAsync("CONT");
        await ended;

        Assert.Equal(2 * Requests, (await server.UntilRowsAsync(2 * Requests)).Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Exchange_that_the_server_refuses_takes_no_other_with_it(string kind)
    {
        await RequireAsync(kind);
        await using var server = await LoggingServer.StartAsync();
        await using var service = await LoggedService.StartAsync(kind, server.Server.Address, server.ApiKey, server.Subscription);

        // While the server stands still, exchanges gather and go out together.
        await server.Server.Process.SignalAsync("STOP");
        await ScoreManyAsync(service, 2);
        using var scored = await service.ScoreAsync("/score", LoggedService.Request(30), "application/json;x=" + new string('a', 1_100));
        await ScoreManyAsync(service, 2);
        await server.Server.Process.SignalAsync("CONT");
        var rows = await server.UntilRowsAsync(8);

        Assert.Equal(200, (int)scored.StatusCode);
        Assert.Equal(8, rows.Count);
        Assert.Equal((4, 1), await service.CountersAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Scoring_goes_on_without_a_server_and_what_does_not_fit_is_counted(string kind)
    {
        await RequireAsync(kind);
        await using var service = await LoggedService.StartAsync(kind, new Uri("http://127.0.0.1:9"), "none", "none", queueBytes: 4_000);

        await ScoreManyAsync(service, Requests);
        await service.UntilRefusedAsync();

        var (sent, dropped) = await service.CountersAsync();
        Assert.Equal(0, sent);
        Assert.InRange(dropped, 1, Requests - 1);
    }

    private static async Task RequireAsync(string kind) =>
        Requirements.Check(kind == LoggedService.AspNetCore ? null : await Requirements.FindFaultAsync(interpreter: true));

    /// <summary>Scores at the address that is logged and at the one that is not: both answers are the same to the byte.</summary>
    private static async Task ScoreManyAsync(LoggedService service, int requests)
    {
        await Parallel.ForEachAsync(Enumerable.Range(20, requests), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (age, _) =>
        {
            using var logged = await service.ScoreAsync("/score", LoggedService.Request(age));
            using var plain = await service.ScoreAsync(LoggedService.UnloggedPath, LoggedService.Request(age));
            Assert.Equal(200, (int)logged.StatusCode);
            Assert.Equal(plain.Content.Headers.ContentType, logged.Content.Headers.ContentType);
            Assert.Equal(await plain.Content.ReadAsByteArrayAsync(CancellationToken.None), await logged.Content.ReadAsByteArrayAsync(CancellationToken.None));
            Assert.NotEmpty(logged.Headers.GetValues("X-Global-Transaction-ID").Single());
        });
    }

    private static async Task MeasureFairnessAsync(LoggingServer server)
    {
        var parameters = new JsonObject
        {
            ["features"] = new JsonArray(new JsonObject { ["feature"] = "Sex", ["majority"] = new JsonArray("male"), ["minority"] = new JsonArray("female") }),
            ["favourable_class"] = new JsonArray("No Risk"),
            ["unfavourable_class"] = new JsonArray("Risk"),
            ["min_records"] = 10,
        };
        var instance = await server.Sdk.PostAsync("monitor_instances", MainJob.Bodies.Instance(server.Sdk.DataMartId, "fairness", server.Subscription, parameters));
        var path = $"monitor_instances/{instance["metadata"]!["id"]}/runs";
        var run = await server.Sdk.PostAsync(path, new JsonObject { ["triggered_by"] = "user" });
        await server.Sdk.UntilStateAsync($"{path}/{run["metadata"]!["id"]}", "finished");
    }
}
