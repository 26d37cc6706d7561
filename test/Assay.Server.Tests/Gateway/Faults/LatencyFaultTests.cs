using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Assay.Server.Tests.Engines;
using Assay.Server.Tests.Fakes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Assay.Server.Tests.Gateway.Faults;

/// <summary>Engines that are slow, silent, or not there: the application is told within the limit, and by no more than the limit.</summary>
public class LatencyFaultTests
{
    private readonly RearmClock _clock = new();

    [Theory]
    [InlineData("asynchronous")]
    [InlineData("durable")]
    public async Task Silence_is_answered_at_the_limit_and_not_before(string mode)
    {
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await StartAsync(context => { received.SetResult(); return Misbehave.Hang()(context); }, mode);

        var sending = host.SendAsync();
        await received.Task;
        _clock.Advance(GatewayFaults.Limit - TimeSpan.FromMilliseconds(1));
        Assert.False(sending.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        using var answer = await sending;

        Assert.Equal((HttpStatusCode.GatewayTimeout, "engine_timeout"), (answer.StatusCode, await answer.CodeAsync()));
        Assert.Contains("within 60 s", (string)Assert.Single(await host.ErrorsAsync())["reason"]!);
        Assert.Empty(await host.RowsAsync());
        Assert.Single(host.Upstream.Requests);
    }

    [Fact]
    public async Task Answer_that_stalls_breaks_off_at_the_limit()
    {
        await using var host = await StartAsync(Misbehave.Stall("""{"fields":"""), "asynchronous");
        using var answer = await host.Application.SendAsync(Message(), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await body.ReadExactlyAsync(new byte[10], TestContext.Current.CancellationToken);

        _clock.Advance(GatewayFaults.Limit);

        await Assert.ThrowsAnyAsync<IOException>(async () => await body.ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken));
        Assert.Empty(await host.RowsAsync());
        Assert.Contains("within 60 s", (string)Assert.Single(await host.ErrorsAsync())["reason"]!);
    }

    [Fact]
    public async Task Answer_that_drips_passes_byte_by_byte_however_long_it_takes()
    {
        var drops = new SemaphoreSlim(0);
        await using var host = await StartAsync(
            async context =>
            {
                foreach (var drop in GatewayHost.Answer.Chunk(1))
                {
                    await context.Response.WriteAsync(new string(drop), context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    await drops.WaitAsync(context.RequestAborted);
                }
            },
            "asynchronous");
        using var answer = await host.Application.SendAsync(Message(), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var read = new byte[GatewayHost.Answer.Length];
        for (var i = 0; i < read.Length; i++)
        {
            await body.ReadExactlyAsync(read.AsMemory(i, 1), TestContext.Current.CancellationToken);
            _clock.Advance(GatewayFaults.Limit / 2);
            drops.Release();
        }

        Assert.Equal(GatewayHost.Answer, Encoding.UTF8.GetString(read));
        Assert.Equal(0, await body.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        Assert.Equal(2, (await host.RowsAsync()).Count);
    }

    [Fact(Timeout = 20_000)]
    public async Task Request_that_drips_is_no_fault_of_the_engine()
    {
        await using var host = await StartAsync(FakeUpstream.Text(GatewayHost.Answer), "asynchronous");
        using var message = Message();

        // The limit begins anew with every byte that the application sends.
        message.Content = new DrippingContent(Encoding.UTF8.GetBytes(GatewayHost.Request), async () =>
        {
            await _clock.RearmedAsync();
            _clock.Advance(GatewayFaults.Limit / 2);
        });
        using var answer = await host.Application.SendAsync(message, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(2, (await host.RowsAsync()).Count);
    }

    [Fact]
    public async Task Name_that_is_gone_gives_502()
    {
        await using var host = await GatewayHost.StartAsync(configure: GatewayFaults.Resolves((_, _) => throw new SocketException((int)SocketError.HostNotFound)));
        await host.AddAsync("gone", new Uri("http://engine.test/score"));

        using var answer = await host.SendAsync(path: "/gateway/gone");

        Assert.Equal((HttpStatusCode.BadGateway, "engine_unreachable"), (answer.StatusCode, await answer.CodeAsync()));
    }

    [Fact]
    public async Task Name_that_never_resolves_gives_504_that_says_how_long_was_waited()
    {
        await using var host = await GatewayHost.StartAsync(
            change: s => s with { EngineTimeoutSeconds = 1 },
            configure: services =>
            {
                // The gateway's clock stands still: only the limit for connecting ends the call.
                GatewayFaults.Holds(_clock)(services);
                GatewayFaults.Resolves(async (_, cancellation) =>
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
                    return [];
                })(services);
            });
        var subscription = await host.AddAsync("silent", new Uri("http://engine.test/score"));

        using var answer = await host.SendAsync(path: "/gateway/silent");

        Assert.Equal((HttpStatusCode.GatewayTimeout, "engine_timeout"), (answer.StatusCode, await answer.CodeAsync()));
        Assert.Contains("connection within 1 s", (string)Assert.Single(await host.ErrorsAsync(subscription))["reason"]!);
    }

    [Fact]
    public async Task Engine_without_tls_gives_502_for_https()
    {
        await using var host = await GatewayHost.StartAsync();
        var subscription = await host.AddAsync("tls", new UriBuilder(host.Upstream.Address) { Scheme = "https" }.Uri);

        using var answer = await host.SendAsync(path: "/gateway/tls");

        Assert.Equal((HttpStatusCode.BadGateway, "engine_unreachable"), (answer.StatusCode, await answer.CodeAsync()));
        Assert.Single(await host.ErrorsAsync(subscription));
        Assert.Empty(host.Upstream.Requests);
    }

    [Fact]
    public async Task Score_of_the_servers_own_whose_answer_drips_is_given_up_at_the_limit()
    {
        await using var test = await EngineUnderTest.StartAsync();
        var dropped = new SemaphoreSlim(0);
        test.Fake.Next(async context =>
        {
            while (true)
            {
                await context.Response.WriteAsync(" ", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                dropped.Release();
            }
        });

        var score = test.RefusedAsync();
        for (var second = 0; second < EngineUnderTest.CallTimeout.TotalSeconds; second++)
        {
            await dropped.WaitAsync(TestContext.Current.CancellationToken);
            Assert.False(score.IsCompleted);
            test.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal("engine_timeout", (await score).Code);
    }

    private static HttpRequestMessage Message() =>
        new(HttpMethod.Post, "/gateway/credit") { Content = new StringContent(GatewayHost.Request, Encoding.UTF8, "application/json") };

    private Task<GatewayHost> StartAsync(RequestDelegate answer, string mode) =>
        GatewayHost.StartAsync(answer, new JsonObject { ["mode"] = mode }, configure: GatewayFaults.Holds(_clock));

    /// <summary>Sends a byte at a time.</summary>
    private sealed class DrippingContent(byte[] body, Func<Task> sentAsync) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (var drop in body.Chunk(1))
            {
                await stream.WriteAsync(drop);
                await stream.FlushAsync();
                await sentAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = body.Length;
            return true;
        }
    }

    /// <summary>A clock that stands still and tells when a timer was set anew.</summary>
    private sealed class RearmClock() : FakeTimeProvider(System.GetUtcNow())
    {
        private readonly Channel<TimeSpan> _rearmed = Channel.CreateUnbounded<TimeSpan>();

        public async Task RearmedAsync() => await _rearmed.Reader.ReadAsync(TestContext.Current.CancellationToken);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new RearmTimer(base.CreateTimer(callback, state, dueTime, period), _rearmed.Writer);

        private sealed class RearmTimer(ITimer timer, ChannelWriter<TimeSpan> rearmed) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                var changed = timer.Change(dueTime, period);
                rearmed.TryWrite(dueTime);
                return changed;
            }

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
