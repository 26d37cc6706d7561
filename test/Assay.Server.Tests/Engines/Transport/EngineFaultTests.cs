using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using Assay.Server.Engines;
using Assay.Server.Engines.Transport;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Engines.Transport;

/// <summary>Engines that behave badly: what the caller is told, and what it costs everybody else.</summary>
public class EngineFaultTests
{
    private const string Answer = """{"fields":["prediction"],"values":[["a"]]}""";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Score_on_a_port_where_nothing_listens_is_unreachable()
    {
        await using var test = await EngineUnderTest.StartAsync();
        var gone = await FakeEngine.StartAsync();
        var url = gone.ScoringUrl;
        await gone.DisposeAsync();

        await RefusedAsync("engine_unreachable", () => test.ScoreAsync(url));
    }

    [Fact]
    public async Task Score_of_a_name_that_is_gone_is_unreachable()
    {
        await using var test = await EngineUnderTest.StartAsync(resolve: (_, _) => throw new SocketException((int)SocketError.HostNotFound));

        var refused = await RefusedAsync("engine_unreachable", () => test.ScoreAsync(new Uri("http://engine.test/score")));

        Assert.Contains("http://engine.test/score", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_over_tls_of_an_engine_without_is_unreachable()
    {
        await using var test = await EngineUnderTest.StartAsync();

        await RefusedAsync("engine_unreachable", () => test.ScoreAsync(new UriBuilder(test.Fake.ScoringUrl) { Scheme = "https" }.Uri));
    }

    [Fact]
    public async Task Score_with_patience_waits_for_an_engine_that_hangs_and_is_sent_again_after_a_pause()
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Misbehave.Hang());
        var told = new List<string>();
        test.Binding = test.Binding with { Patience = Patience(TimeSpan.FromHours(1), told) };

        var score = test.ScoreAsync();
        await test.Fake.ReceivedAsync();
        test.Clock.Advance(EngineUnderTest.CallTimeout);
        var wait = await test.Clock.NextWaitAsync();
        Assert.Single(test.Fake.Requests);
        test.Clock.Advance(wait);

        Assert.Equal(1, (await score).Rows.RowCount);
        Assert.Equal((Pause, 2), (wait, test.Fake.Requests.Count));
        Assert.Contains("did not answer within", Assert.Single(told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_with_patience_goes_on_when_the_circuit_closes()
    {
        // Five open the circuit; the others are probes.
        const int Faults = 7;
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Enumerable.Repeat(Misbehave.Reset(), Faults));
        var told = new List<string>();
        test.Binding = test.Binding with { Patience = Patience(TimeSpan.FromHours(1), told) };

        var score = test.ScoreAsync();
        for (var i = 0; i < Faults; i++)
        {
            test.Clock.Advance(await test.Clock.NextWaitAsync());
        }

        Assert.Equal(1, (await score).Rows.RowCount);
        Assert.Equal((Faults, Faults + 1), (told.Count, test.Fake.Requests.Count));
    }

    [Fact]
    public async Task Score_with_patience_ends_with_it()
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Misbehave.Reset(), Misbehave.Reset());
        test.Binding = test.Binding with { Patience = Patience(Pause, []) };

        var score = test.RefusedAsync();
        test.Clock.Advance(await test.Clock.NextWaitAsync());

        Assert.Equal("engine_unreachable", (await score).Code);
        Assert.Equal(2, test.Fake.Requests.Count);
    }

    [Fact]
    public async Task Score_with_patience_does_not_wait_for_an_engine_that_answers_no()
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Misbehave.Status(500, "out of memory"));
        test.Binding = test.Binding with { Patience = Patience(TimeSpan.FromHours(1), []) };

        Assert.Equal("engine_refused", (await test.RefusedAsync()).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"fields":["prediction"],"values":[["a"]""")]
    public async Task Score_whose_answer_stops_coming_times_out(string begin)
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Misbehave.Stall(begin));

        var score = test.RefusedAsync();
        await test.Fake.ReceivedAsync();
        test.Clock.Advance(EngineUnderTest.CallTimeout - TimeSpan.FromMilliseconds(1));
        Assert.False(score.IsCompleted);
        test.Clock.Advance(TimeSpan.FromMilliseconds(1));

        var refused = await score;
        Assert.Equal("engine_timeout", refused.Code);
        Assert.Contains("within 60 s", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_that_is_redirected_in_a_circle_is_refused_after_one_call()
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Enumerable.Repeat(Misbehave.Redirect(test.Fake.ScoringUrl), 5));

        Assert.Contains("Redirects are not followed", (await test.RefusedAsync()).Message, StringComparison.Ordinal);
        Assert.Single(test.Fake.Requests);
    }

    [Fact]
    public async Task Score_whose_answer_announces_a_gigabyte_is_refused_before_it_is_read()
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Misbehave.Announce(1 << 30));

        var refused = await test.RefusedAsync();

        Assert.Equal("engine_answer_too_large", refused.Code);
        Assert.Contains("larger than 24 MiB", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_whose_answer_is_a_gigabyte_is_refused_when_the_limit_is_reached()
    {
        await using var test = await EngineUnderTest.StartAsync();
        var sent = 0L;
        test.Fake.Next(Misbehave.Flood(1 << 30, bytes => Interlocked.Add(ref sent, bytes)));

        Assert.Equal("engine_answer_too_large", (await test.RefusedAsync()).Code);

        // The engine goes on for a moment, until it notices that nobody reads any more.
        Assert.InRange(sent, 24 << 20, 1 << 29);
    }

    [Fact]
    public async Task Score_whose_answer_is_a_bomb_is_refused_when_the_limit_is_reached()
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Misbehave.Bomb(256 << 20));

        var refused = await test.RefusedAsync();

        Assert.Equal("engine_answer_too_large", refused.Code);
        Assert.Contains("decompressed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_whose_answer_is_too_large_is_asked_again_in_halves()
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Misbehave.Announce(1 << 30));

        var answer = await test.ScoreAsync(5);

        Assert.Equal(5, answer.Rows.RowCount);
        Assert.Equal([2, 3, 5], test.Fake.Requests.Select(r => r.RowCount).Order());
    }

    [Fact]
    public async Task Score_whose_answer_is_compressed_is_read()
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Misbehave.Gzip(Compress(Answer)));

        Assert.Equal("a", (await test.ScoreAsync()).Rows["prediction"][0]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Score_whose_answer_is_not_compressed_as_it_says_is_refused(int damage)
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Misbehave.Gzip(damage == 0 ? Encoding.UTF8.GetBytes(Answer) : Compress(Answer)[..^12]));

        var refused = await test.RefusedAsync();

        Assert.Equal("engine_answer_wrong", refused.Code);
        Assert.Contains(test.Fake.ScoringUrl.ToString(), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_that_is_put_off_without_a_time_waits_longer_each_time_and_not_always_the_same()
    {
        await using var test = await EngineUnderTest.StartAsync();
        var waits = new HashSet<TimeSpan>();
        for (var i = 0; i < 5; i++)
        {
            test.Fake.Next(Enumerable.Repeat(Misbehave.Status(503), 2));
            var score = test.ScoreAsync();
            var first = await test.Clock.NextWaitAsync();
            test.Clock.Advance(first);
            var second = await test.Clock.NextWaitAsync();
            test.Clock.Advance(second);
            await score;

            Assert.InRange(first.TotalMilliseconds, 200, 600);
            Assert.InRange(second.TotalMilliseconds, 400, 1200);
            waits.UnionWith([first, second]);
        }

        Assert.True(waits.Count > 2, "every wait was the same");
    }

    [Fact]
    public async Task Score_on_an_engine_that_hangs_under_a_thousand_calls_disturbs_no_other_and_is_given_up()
    {
        await using var test = await EngineUnderTest.StartAsync();
        await using var hung = await FakeEngine.StartAsync();
        hung.Next(Enumerable.Repeat(Misbehave.Hang(), 1_000));
        var calls = Enumerable.Range(0, 1_000).Select(_ => Record.ExceptionAsync(() => test.ScoreAsync(hung.ScoringUrl)).AsTask()).ToList();
        await ReceivedAsync(hung, 4);

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(1, (await test.ScoreAsync()).Rows.RowCount);
        }

        test.Clock.Advance(EngineUnderTest.CallTimeout);
        await ReceivedAsync(hung, 4);
        test.Clock.Advance(EngineUnderTest.CallTimeout);

        var codes = (await Task.WhenAll(calls)).Select(e => Assert.IsType<EngineException>(e).Code).ToLookup(c => c);
        Assert.Equal(8, codes["engine_timeout"].Count());
        Assert.Equal(992, codes["engine_circuit_open"].Count());
        Assert.Equal(8, hung.Requests.Count);
    }

    [Fact]
    public async Task Score_on_a_host_that_did_not_answer_five_times_says_so_and_is_tried_again_after_ten_seconds()
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Enumerable.Repeat(Misbehave.Reset(), 5));
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("engine_unreachable", (await test.RefusedAsync()).Code);
        }

        var refused = await test.RefusedAsync();
        Assert.Equal("engine_circuit_open", refused.Code);
        Assert.Contains($"{test.Fake.Address.Authority} did not answer 5 calls in a row and is tried again in 10 s", refused.Message, StringComparison.Ordinal);
        Assert.Equal(5, test.Fake.Requests.Count);

        test.Clock.Advance(Pause);
        await test.ScoreAsync();
        await test.ScoreAsync();
        Assert.Equal(7, test.Fake.Requests.Count);
    }

    [Fact]
    public async Task Score_while_a_host_is_tried_again_is_refused_until_it_answers()
    {
        await using var test = await EngineUnderTest.StartAsync();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        test.Fake.Next([.. Enumerable.Repeat(Misbehave.Reset(), 5), Misbehave.After(release.Task, Misbehave.Text(Answer))]);
        for (var i = 0; i < 5; i++)
        {
            await test.RefusedAsync();
        }

        test.Clock.Advance(Pause);
        var probe = test.ScoreAsync();
        await ReceivedAsync(test.Fake, 6);
        Assert.Equal("engine_circuit_open", (await test.RefusedAsync()).Code);

        release.SetResult();
        await probe;
        await test.ScoreAsync();
    }

    [Theory]
    [InlineData(502, true)]
    [InlineData(504, true)]
    [InlineData(400, false)]
    [InlineData(429, false)]
    [InlineData(500, false)]
    [InlineData(503, false)]
    public async Task Score_on_a_host_that_answers_with_an_error_is_given_up_only_when_a_proxy_answers_for_it(int status, bool opens)
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Enumerable.Repeat(Misbehave.Status(status, "no", "Retry-After", "0"), 100));
        for (var i = 0; i < 5; i++)
        {
            await test.RefusedAsync();
        }

        Assert.Equal(opens ? "engine_circuit_open" : "engine_refused", (await test.RefusedAsync()).Code);
    }

    [Fact]
    public async Task Score_on_one_service_behind_a_gateway_that_does_not_answer_leaves_its_neighbours_alone()
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Binding = test.Binding with { Headers = new Dictionary<string, string> { ["host"] = "credit.example" } };
        test.Fake.Next(Enumerable.Repeat(Misbehave.Reset(), 5));
        for (var i = 0; i < 5; i++)
        {
            await test.RefusedAsync();
        }

        Assert.Contains("credit.example at 127.0.0.1", (await test.RefusedAsync()).Message, StringComparison.Ordinal);
        test.Binding = test.Binding with { Headers = new Dictionary<string, string> { ["Host"] = "churn.example" } };
        await test.ScoreAsync();
        Assert.Equal("churn.example", test.Fake.Requests[^1].Headers["Host"]);
    }

    [Fact]
    public async Task Score_of_a_thousand_faults_leaves_no_connection_open()
    {
        await using var test = await EngineUnderTest.StartAsync();
        Microsoft.AspNetCore.Http.RequestDelegate[] faults =
            [Misbehave.Reset(), Misbehave.Truncate("""{"fields":"""), Misbehave.Status(500), Misbehave.Text("<html>"), Misbehave.Announce(1 << 30)];
        for (var i = 0; i < 1_000; i++)
        {
            test.Fake.Next(faults[i % faults.Length]);
            await test.RefusedAsync();
        }

        test.CloseConnections();
        Assert.InRange(await test.Fake.ClosedAsync(), 1, 4);
    }

    private static async Task ReceivedAsync(FakeEngine engine, int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            await engine.ReceivedAsync();
        }
    }

    private static async Task<EngineException> RefusedAsync(string code, Func<Task> score)
    {
        var refused = await Assert.ThrowsAsync<EngineException>(score);
        Assert.Equal(code, refused.Code);
        return refused;
    }

    private static byte[] Compress(string text)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return compressed.ToArray();
    }

    private static Patience Patience(TimeSpan limit, List<string> told) => new(limit, (reason, _) =>
    {
        told.Add(reason);
        return Task.CompletedTask;
    });
}
