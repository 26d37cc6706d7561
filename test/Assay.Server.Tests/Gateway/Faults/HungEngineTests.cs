using System.Globalization;
using System.Net;
using Assay.Server.Tests.Fakes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Assay.Server.Tests.Gateway.Faults;

/// <summary>A thousand requests at once: an engine that hangs costs the others nothing, and no number gets to the wrong row.</summary>
public class HungEngineTests
{
    private const int Requests = 1_000;

    [Fact]
    public async Task Thousand_requests_that_hang_leave_other_deployments_alone_and_each_get_504()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        using var received = new SemaphoreSlim(0);
        await using var host = await GatewayHost.StartAsync(
            context =>
            {
                received.Release();
                return Misbehave.Hang()(context);
            },
            configure: GatewayFaults.Holds(clock));
        await using var sound = await FakeUpstream.StartAsync(FakeUpstream.Text(GatewayHost.Answer));
        var other = await host.AddAsync("other", new Uri(sound.Address, "score"));
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var hanging = Enumerable.Range(0, Requests).Select(_ => host.SendAsync()).ToList();
        for (var i = 0; i < Requests; i++)
        {
            await received.WaitAsync(TestContext.Current.CancellationToken);
        }

        // Client, server and engine together; other tests run beside this one.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 200 << 20);
        for (var i = 0; i < 50; i++)
        {
            using var answer = await host.SendAsync(path: "/gateway/other");
            Assert.Equal(GatewayHost.Answer, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        Assert.All(hanging, h => Assert.False(h.IsCompleted));
        clock.Advance(GatewayFaults.Limit);
        var statuses = (await Task.WhenAll(hanging)).Select(a => a.StatusCode);
        Assert.All(statuses, s => Assert.Equal(HttpStatusCode.GatewayTimeout, s));
        Assert.Equal(100, (await host.RowsAsync(other)).Count);
        Assert.Equal(Requests, (await host.ErrorsAsync()).Select(e => (string)e["record_id"]!).Distinct().Count());
        Assert.Equal(Requests, host.Upstream.Requests.Count);
        Assert.Equal((Requests, 0), ((int)(await host.CountersAsync())["failed"]!, (int)(await host.CountersAsync())["lost"]!));
    }

    [Fact]
    public async Task Thousand_requests_at_once_to_an_engine_that_fails_in_every_way_lose_double_and_mix_up_nothing()
    {
        await using var host = await GatewayHost.StartAsync(context => FailByTurn(context, Number(context)));
        var answers = await Task.WhenAll(Enumerable.Range(0, Requests).Select(async n =>
            await host.SendAsync($$"""{"fields":["Age"],"values":[[{{n}}]]}""", headers: [("X-Number", $"{n}"), ("X-Global-Transaction-Id", $"t-{n}")]).WholeAsync()));

        Assert.All(Enumerable.Range(0, Requests).Where(n => n % 10 < 6), n => Assert.Equal(Scored(n), answers[n]));
        var rows = await host.RowsAsync();
        var errors = await host.ErrorsAsync();
        Assert.Equal(Requests, host.Upstream.Requests.Select(r => r.Headers["X-Number"]).Distinct().Count());
        Assert.Equal(Requests, host.Upstream.Requests.Count);
        Assert.Equal(Enumerable.Range(0, Requests).Where(n => n % 10 < 6), rows.Select(r => (int)r["Age"]!).Order());
        Assert.All(rows, r => Assert.Equal(($"t-{r["Age"]}", (int)r["Age"]! / 1000.0), ((string)r["transaction_id"]!, (double)r["probability"]![1]!)));
        Assert.Equal(
            Enumerable.Range(0, Requests).Where(n => n % 10 >= 6).Select(n => $"t-{n}").Order(),
            errors.Select(e => (string)e["transaction_id"]!).Order());
    }

    private static int Number(HttpContext context) => int.Parse(context.Request.Headers["X-Number"].ToString(), CultureInfo.InvariantCulture);

    private static string Scored(int n) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"fields":["prediction","probability"],"values":[["Risk",[{{1 - (n / 1000.0):0.000}},{{n / 1000.0:0.000}}]]]}""");

    private static Task FailByTurn(HttpContext context, int n) => (n % 10) switch
    {
        6 => Misbehave.Status(500, "boom")(context),
        7 => Misbehave.Reset()(context),
        8 => Misbehave.Text(Scored(n)[..^10])(context),
        9 => Misbehave.Text("""{"fields":["prediction"],"values":[["Risk"],["Risk"]]}""")(context),
        _ => FakeUpstream.Text(Scored(n))(context),
    };
}
