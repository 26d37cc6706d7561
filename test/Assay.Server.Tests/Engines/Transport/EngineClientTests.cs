using System.Globalization;
using System.Net;
using System.Text;
using Assay.Server.Engines;
using Assay.Server.Hosting;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Engines.Transport;

public class EngineClientTests
{
    [Fact]
    public async Task Score_without_credentials_sends_no_authorization()
    {
        await using var test = await EngineUnderTest.StartAsync();

        await test.ScoreAsync();

        Assert.DoesNotContain("Authorization", test.Fake.Requests[0].Headers.Keys);
    }

    [Theory]
    [InlineData("""{"username":"ann","password":"pä:ss"}""", "Basic", "ann:pä:ss")]
    [InlineData("""{"username":"ann"}""", "Basic", "ann:")]
    [InlineData("""{"apikey":"k1"}""", "Bearer", "k1")]
    [InlineData("""{"token":"t1"}""", "Bearer", "t1")]
    public async Task Score_with_credentials_sends_them(string credentials, string scheme, string expected)
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Binding = test.Binding with { Credentials = EngineUnderTest.Credentials(credentials) };

        await test.ScoreAsync();

        var sent = test.Fake.Requests[0].Headers["Authorization"].Split(' ');
        Assert.Equal(scheme, sent[0]);
        Assert.Equal(expected, scheme == "Basic" ? Encoding.UTF8.GetString(Convert.FromBase64String(sent[1])) : sent[1]);
    }

    [Fact]
    public async Task Score_with_an_authorization_header_prefers_it_to_the_credentials()
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Binding = new EngineBinding(
            null, EngineUnderTest.Credentials("""{"apikey":"k1"}"""), new Dictionary<string, string> { ["authorization"] = "Custom z", ["X-Team"] = "risk" });

        await test.ScoreAsync();

        Assert.Equal("Custom z", test.Fake.Requests[0].Headers["Authorization"]);
        Assert.Equal("risk", test.Fake.Requests[0].Headers["X-Team"]);
        Assert.Equal("application/json", test.Fake.Requests[0].Headers["Content-Type"]);
    }

    [Theory]
    [InlineData("a b", "x")]
    [InlineData("", "x")]
    [InlineData("Content-Encoding", "gzip")]
    [InlineData("Content-Length", "3")]
    [InlineData("X-Evil", "a\r\nX-Injected: b")]
    public async Task Score_with_a_header_that_cannot_be_sent_refuses_and_names_it(string name, string value)
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Binding = test.Binding with { Headers = new Dictionary<string, string> { [name] = value } };

        var refused = await test.RefusedAsync();

        Assert.Equal("engine_header_wrong", refused.Code);
        Assert.Contains($"'{name}'", refused.Message, StringComparison.Ordinal);
        Assert.Empty(test.Fake.Requests);
    }

    [Fact]
    public async Task Score_marks_the_call_as_the_monitors_own()
    {
        await using var test = await EngineUnderTest.StartAsync();

        await test.ScoreAsync();

        var marker = test.Fake.Requests[0].Headers["X-Assay-Origin"].Split(';');
        Assert.Equal("monitor", marker[0]);
        Assert.Equal(test.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), marker[1]);
        Assert.Matches("^[0-9a-f]{64}$", marker[2]);
    }

    [Fact]
    public async Task Score_whose_headers_name_the_marker_cannot_replace_it()
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Binding = test.Binding with { Headers = new Dictionary<string, string> { ["X-Assay-Origin"] = "user" } };

        await test.ScoreAsync();

        Assert.Matches("^monitor;[0-9]+;[0-9a-f]{64}$", test.Fake.Requests[0].Headers["X-Assay-Origin"]);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Sun, 01 Mar 2026 12:00:09 GMT", 9)]
    [InlineData("Sun, 01 Mar 2026 11:00:00 GMT", 0)]
    [InlineData("3600", 20)]
    public async Task Score_after_429_waits_as_told_up_to_a_limit(string retryAfter, int seconds)
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Misbehave.Status(429, header: "Retry-After", value: retryAfter));

        var score = test.ScoreAsync();
        if (seconds > 0)
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), await test.Clock.NextWaitAsync());
            Assert.Single(test.Fake.Requests);
            test.Clock.Advance(TimeSpan.FromSeconds(seconds));
        }

        await score;
        Assert.Equal(2, test.Fake.Requests.Count);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Score_that_is_put_off_for_ever_gives_up_after_two_retries(int status)
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Enumerable.Repeat(Misbehave.Status(status, "busy", "Retry-After", "1"), 5));

        var score = test.RefusedAsync();
        for (var retry = 0; retry < 2; retry++)
        {
            Assert.Equal(TimeSpan.FromSeconds(1), await test.Clock.NextWaitAsync());
            test.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var refused = await score;
        Assert.Equal((HttpStatusCode)status, refused.Status);
        Assert.Contains("busy", refused.Message, StringComparison.Ordinal);
        Assert.Equal(3, test.Fake.Requests.Count);
    }

    [Fact]
    public async Task Score_without_retry_after_waits_less_than_a_second()
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Misbehave.Status(503));

        var score = test.ScoreAsync();
        Assert.InRange(await test.Clock.NextWaitAsync(), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(600));
        test.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, (await score).Rows.RowCount);
    }

    [Theory]
    [InlineData(401, "credentials")]
    [InlineData(403, "credentials")]
    [InlineData(404, "scoring endpoint")]
    [InlineData(500, "log")]
    public async Task Score_that_is_refused_is_not_repeated_and_says_the_remedy(int status, string remedy)
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Misbehave.Status(status, "the engine's words"));

        var refused = await test.RefusedAsync();

        Assert.Equal("engine_refused", refused.Code);
        Assert.Contains("the engine's words", refused.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refused.Message, StringComparison.Ordinal);
        Assert.Single(test.Fake.Requests);
    }

    [Fact]
    public async Task Score_that_is_redirected_is_refused()
    {
        await using var test = await EngineUnderTest.StartAsync();
        await using var elsewhere = await FakeEngine.StartAsync();
        test.Fake.Next(Misbehave.Redirect(elsewhere.ScoringUrl));

        var refused = await test.RefusedAsync();

        Assert.Equal(HttpStatusCode.TemporaryRedirect, refused.Status);
        Assert.Contains("Redirects are not followed", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, elsewhere.Connections);
    }

    [Fact]
    public async Task Score_of_a_silent_engine_times_out()
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Misbehave.Hang());

        var score = test.RefusedAsync();
        await test.Fake.ReceivedAsync();
        test.Clock.Advance(EngineUnderTest.CallTimeout);

        Assert.Equal("engine_timeout", (await score).Code);
    }

    [Fact]
    public async Task Score_of_a_host_that_accepts_no_connection_times_out()
    {
        await using var test = await EngineUnderTest.StartAsync(
            new AssaySettings { EngineTimeoutSeconds = 1 },
            async (_, cancellation) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
                return [];
            });

        // The clock stands still: it is the handler's own limit for connecting that ends the call.
        var refused = await Assert.ThrowsAsync<EngineException>(() => test.Engine.ScoreAsync(
            test.Binding, EngineUnderTest.Target(new Uri("http://engine.test/score")), EngineUnderTest.Rows(1), TestContext.Current.CancellationToken));

        Assert.Equal("engine_timeout", refused.Code);
    }

    [Fact]
    public async Task Score_that_the_caller_cancels_is_cancelled()
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Misbehave.Hang());
        using var caller = new CancellationTokenSource();

        var score = test.Engine.ScoreAsync(test.Binding, EngineUnderTest.Target(test.Fake.ScoringUrl), EngineUnderTest.Rows(1), caller.Token);
        await test.Fake.ReceivedAsync();
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => score);
    }

    [Fact]
    public async Task Score_over_a_reset_connection_is_unreachable()
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Misbehave.Reset());

        Assert.Equal("engine_unreachable", (await test.RefusedAsync()).Code);
    }

    [Fact]
    public async Task Score_whose_answer_breaks_off_is_unreachable()
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Misbehave.Truncate("""{"fields":["prediction"],"values":[["a"]]}"""));

        Assert.Equal("engine_unreachable", (await test.RefusedAsync()).Code);
    }

    [Fact]
    public async Task Score_of_more_calls_than_the_cap_lets_four_through_at_once()
    {
        await using var test = await EngineUnderTest.StartAsync();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = FakeEngine.Predict(System.Text.Json.Nodes.JsonNode.Parse("""{"values":[[1]]}""")!).ToJsonString();
        test.Fake.Next(Enumerable.Repeat(Misbehave.After(release.Task, Misbehave.Text(answer)), 10));

        // A call runs up to its first wait before the next begins, and sets its time-out only once it may go out.
        var calls = Enumerable.Range(0, 10).Select(_ => test.ScoreAsync()).ToList();

        Assert.Equal(4, test.Clock.TimersSet);
        release.SetResult();
        await Task.WhenAll(calls);
        Assert.Equal(10, test.Fake.Requests.Count);
    }
}
