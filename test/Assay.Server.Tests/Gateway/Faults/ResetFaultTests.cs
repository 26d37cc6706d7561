using System.Net;
using System.Text;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Gateway.Faults;

/// <summary>Connections that are reset: nothing is sent twice, no part of an answer is taken for the whole.</summary>
public class ResetFaultTests
{
    [Fact]
    public async Task Answer_that_is_reset_at_any_byte_is_never_taken_for_a_whole_one()
    {
        var whole = RawEngine.Answer(GatewayHost.Answer);
        await using var engine = new RawEngine(n => (whole[..n], RawEnding.Reset));
        await using var host = await GatewayHost.StartAsync();
        var subscription = await host.AddAsync("raw", engine.Address);
        for (var n = 0; n < whole.Length; n++)
        {
            Assert.Null(await host.SendAsync(path: "/gateway/raw", headers: ("X-Number", $"{n}")).WholeAsync());
        }

        Assert.Equal(Enumerable.Range(0, whole.Length), engine.Received);
        Assert.Empty(await host.RowsAsync(subscription));
        Assert.Equal(whole.Length, (await host.ErrorsAsync(subscription)).Count);
        Assert.Equal((whole.Length, 0), ((int)(await host.CountersAsync("raw"))["failed"]!, (int)(await host.CountersAsync("raw"))["lost"]!));

        // Every connection was closed before the next was needed, give or take one that is just closing.
        Assert.InRange(engine.MostOpen, 1, 3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_is_never_sent_twice_whatever_becomes_of_its_connection(bool hasBody)
    {
        const int Requests = 1_400;
        var whole = RawEngine.Answer(GatewayHost.Answer);

        // Kept connections are reset by later requests, before the first byte: that is where clients send again.
        await using var engine = new RawEngine(n => (n % 7) switch
        {
            1 => ([], RawEnding.Close),
            2 => ([], RawEnding.Reset),
            4 => (whole[..20], RawEnding.Reset),
            6 => (whole[..^1], RawEnding.Close),
            _ => (whole, RawEnding.Keep),
        });
        await using var host = await GatewayHost.StartAsync();
        await host.AddAsync("raw", engine.Address);
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var number && number <= Requests)
            {
                var answer = await host.SendAsync(hasBody ? GatewayHost.Request : "", "/gateway/raw", ("X-Number", $"{number}")).WholeAsync();
                Assert.Equal(number % 7 is 1 or 2 or 4 or 6 ? null : GatewayHost.Answer, answer);
            }
        }));

        Assert.Equal(Requests, engine.Received.Count);
        Assert.Equal(Requests, engine.Received.Distinct().Count());
    }

    [Fact]
    public async Task Application_that_hangs_up_ends_the_call_and_is_kept_as_unanswered()
    {
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await GatewayHost.StartAsync(async context =>
        {
            received.SetResult();
            await Misbehave.Hang()(context);
            gone.SetResult();
        });
        using var application = new CancellationTokenSource();
        using var message = new HttpRequestMessage(HttpMethod.Post, "/gateway/credit") { Content = new StringContent(GatewayHost.Request, Encoding.UTF8, "application/json") };

        var sending = host.Application.SendAsync(message, application.Token);
        await received.Task;
        await application.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await gone.Task;
        Assert.Empty(await host.RowsAsync());
        Assert.Contains("application closed", (string)Assert.Single(await host.ErrorsAsync())["reason"]!);
    }

    [Fact]
    public async Task Engine_that_comes_back_is_reached_at_once()
    {
        await using var host = await GatewayHost.StartAsync(Misbehave.InTurn(
            [.. Enumerable.Repeat(Misbehave.Reset(), 10), FakeUpstream.Text(GatewayHost.Answer)]));
        for (var i = 0; i < 10; i++)
        {
            using var refused = await host.SendAsync();
            Assert.Equal((HttpStatusCode.BadGateway, "engine_unreachable"), (refused.StatusCode, await refused.CodeAsync()));
        }

        using var answer = await host.SendAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal((2, 10), ((await host.RowsAsync()).Count, (await host.ErrorsAsync()).Count));
    }
}
