using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Assay.Server.Gateway;
using Assay.Server.Hosting;
using Assay.Server.Intake;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Assay.Server.Tests.Gateway.Faults;

/// <summary>The gateway's log on a disk that is full, broken or slow: scoring goes on, and every gap is counted and told.</summary>
public sealed class LogFaultTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("assay-gateway-log-").FullName;
    private readonly FaultyDisk _disk;
    private readonly RecordingLogger<ExchangeLog> _log = new();

    public LogFaultTests() => _disk = new FaultyDisk(_folder);

    public static TheoryData<bool, string, string, int, string?> Faults => new()
    {
        { true, "asynchronous", "answer", 200, null },
        { true, "durable", "answer", 200, "false" },
        { true, "durable", "refuse", 503, null },
        { false, "asynchronous", "answer", 200, null },
        { false, "durable", "answer", 200, "false" },
        { false, "durable", "refuse", 503, null },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Disk_that_is_full_or_broken_stops_scoring_only_where_the_subscription_says_so(bool isFull, string mode, string onFailure, int status, string? logged)
    {
        await using var host = await StartAsync(mode, onFailure);
        (_disk.IsFull, _disk.FailsNextFlush) = (isFull, !isFull);
        for (var i = 0; i < 20; i++)
        {
            using var answer = await host.SendAsync();
            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Equal(logged, answer.Headers.TryGetValues("X-Assay-Logged", out var values) ? values.Single() : null);
            Assert.Equal(status == 503, answer.Headers.RetryAfter is not null);
            Assert.Equal(status == 503 ? "not_logged" : null, status == 503 ? await answer.CodeAsync() : null);
        }

        Assert.Empty(await host.RowsAsync());
        var counters = await host.CountersAsync();
        Assert.Equal((20, 0, 20), ((int)counters["forwarded"]!, (int)counters["logged"]!, (int)counters["lost"]!));
        Assert.Equal(20, host.Upstream.Requests.Count);
        Assert.Single(_log.Messages, m => m.StartsWith("Exchanges of the gateway are not logged:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("asynchronous")]
    [InlineData("durable")]
    public async Task Disk_that_fills_in_the_middle_costs_what_came_meanwhile_and_nothing_else(string mode)
    {
        await using var host = await StartAsync(mode, "answer");
        for (var i = 0; i < 30; i++)
        {
            _disk.IsFull = i is >= 10 and < 20;
            using var answer = await host.SendAsync(headers: ("X-Global-Transaction-Id", $"t-{i}"));
            Assert.Equal(GatewayHost.Answer, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

            // What is answered may still be on its way to the log.
            await host.Api.UntilAsync("gateways", g => (int)g["gateways"]![0]!["logged"]! + (int)g["gateways"]![0]!["lost"]! == i + 1);
        }

        Assert.Equal(
            Enumerable.Range(0, 30).Where(i => i is < 10 or >= 20).SelectMany(i => new[] { $"t-{i}", $"t-{i}" }).Order(),
            (await host.RowsAsync()).Select(r => (string)r["transaction_id"]!).Order());
        Assert.Equal(10, (int)(await host.CountersAsync())["lost"]!);
        Assert.Equal(["not logged", "logged again"], _log.Messages.Select(m => m.Contains("logged again") ? "logged again" : "not logged"));
    }

    [Fact]
    public async Task Disk_that_could_not_flush_acknowledges_nothing_until_a_restart()
    {
        await using var host = await StartAsync("durable", "refuse");
        using var before = await host.SendAsync();
        _disk.FailsNextFlush = true;
        using var failed = await host.SendAsync();

        // The next flush would succeed: the pages of the failed one would be missing all the same.
        using var after = await host.SendAsync();

        Assert.Equal((200, 503, 503), ((int)before.StatusCode, (int)failed.StatusCode, (int)after.StatusCode));
        await host.Api.RestartAsync();
        using var application = new HttpClient { BaseAddress = host.Api.Server };
        using var restarted = await application.PostAsync("/gateway/credit", new StringContent(GatewayHost.Request), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, restarted.StatusCode);
    }

    [Fact]
    public async Task Exchanges_that_are_sent_to_a_full_disk_are_refused_with_507_and_not_half_kept()
    {
        await using var host = await StartAsync("asynchronous", "answer");
        var exchanges = new JsonArray([.. Enumerable.Range(0, 50).Select(i => new JsonObject
        {
            ["scoring_id"] = $"e-{i}",
            ["request"] = new JsonObject { ["body"] = GatewayHost.Request },
            ["response"] = new JsonObject { ["body"] = GatewayHost.Answer },
        })]);
        _disk.IsFull = true;

        var (refused, _) = await host.Api.TrySendAsync(HttpMethod.Post, $"subscriptions/{host.Subscription}/exchanges", exchanges);
        Assert.Equal(507, refused);
        Assert.Empty(await host.RowsAsync());

        _disk.IsFull = false;
        var (accepted, _) = await host.Api.TrySendAsync(HttpMethod.Post, $"subscriptions/{host.Subscription}/exchanges", exchanges.DeepClone());
        Assert.Equal(202, accepted);
        Assert.Equal(100, (await host.RowsAsync()).Select(r => (string)r["scoring_id"]!).Distinct().Count());
    }

    [Fact]
    public async Task Disk_that_is_slow_holds_up_durable_answers_and_no_others()
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await StartAsync("asynchronous", "answer");
        await host.AddAsync("sure", new Uri(host.Upstream.Address, "score"), new JsonObject { ["mode"] = "durable" });
        _disk.Flushed = flushed.Task;

        var durable = host.SendAsync(path: "/gateway/sure");
        await _disk.Flushing.WaitAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 20; i++)
        {
            using var answer = await host.SendAsync();
            Assert.Equal(GatewayHost.Answer, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        Assert.False(durable.IsCompleted);
        Assert.Equal(0, (int)(await host.CountersAsync())["logged"]!);
        flushed.SetResult();
        using var held = await durable;
        Assert.Equal((HttpStatusCode.OK, false), (held.StatusCode, held.Headers.Contains("X-Assay-Logged")));
        Assert.Equal(40, (await host.RowsAsync()).Count);
    }

    [Fact]
    public async Task Disk_that_stands_still_lets_64_mebibytes_wait_and_counts_the_rest_as_lost()
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await StartAsync("asynchronous", "answer");
        _disk.Flushed = flushed.Task;
        var large = GatewayHost.Request + new string(' ', 7 << 20);

        for (var i = 0; i < 12; i++)
        {
            using var answer = await host.SendAsync(large);
            Assert.Equal(GatewayHost.Answer, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        await host.Api.UntilAsync("gateways", g => (int)g["gateways"]![0]!["lost"]! == 3);
        Assert.Equal(0, (int)(await host.CountersAsync())["logged"]!);
        flushed.SetResult();
        Assert.Equal(18, (await host.RowsAsync()).Count);
        Assert.Equal((9, 3), ((int)(await host.CountersAsync())["logged"]!, (int)(await host.CountersAsync())["lost"]!));
    }

    [Fact]
    public async Task Record_store_that_takes_nothing_stops_no_scoring_and_gets_every_exchange_once_later()
    {
        await using var host = await GatewayHost.StartAsync(
            gateway: new JsonObject { ["mode"] = "durable", ["on_logging_failure"] = "refuse" },
            configure: services => services.AddSingleton(s => new IntakeLogHolder(s.GetRequiredService<AssaySettings>() with { MaxLogBytes = 1 })));
        for (var i = 0; i < 20; i++)
        {
            using var answer = await host.SendAsync(headers: ("X-Global-Transaction-Id", $"t-{i}"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(20, (int)(await host.CountersAsync())["logged"]!);
        await host.Api.RestartAsync();

        var rows = await host.RowsAsync();
        Assert.Equal(40, rows.Select(r => (string)r["scoring_id"]!).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 20).SelectMany(i => new[] { $"t-{i}", $"t-{i}" }).Order(), rows.Select(r => (string)r["transaction_id"]!).Order());
    }

    [Fact]
    public async Task Reading_goes_on_while_the_disk_is_full()
    {
        await using var host = await StartAsync("asynchronous", "answer");
        await host.SendAsync();
        Assert.Equal(2, (await host.RowsAsync()).Count);
        _disk.IsFull = true;
        await host.SendAsync();

        Assert.Equal(2, (await host.RowsAsync()).Count);
        Assert.Equal("credit", (string)(await host.CountersAsync())["name"]!);
        Assert.NotEmpty((await host.Api.GetAsync("subscriptions"))["subscriptions"]!.AsArray());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<GatewayHost> StartAsync(string mode, string onFailure) => GatewayHost.StartAsync(
        gateway: new JsonObject { ["mode"] = mode, ["on_logging_failure"] = onFailure },
        configure: services => services.AddSingleton(s => new ExchangeLog(s.GetRequiredService<AssaySettings>(), _log, _disk)));
}
