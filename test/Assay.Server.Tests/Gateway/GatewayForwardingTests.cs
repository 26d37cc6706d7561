using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes;
using Microsoft.AspNetCore.Http;

namespace Assay.Server.Tests.Gateway;

/// <summary>What passes the gateway passes unchanged.</summary>
public class GatewayForwardingTests
{
    [Fact]
    public async Task Request_reaches_the_engine_byte_for_byte()
    {
        await using var host = await GatewayHost.StartAsync();

        await host.SendAsync(" {\"fields\" : [\"a\"],\n\"values\":[[1.50]]} ", "/gateway/credit/a%2Fb/c%20d?x=1%262", ("Authorization", "Basic abc"), ("X-Mine", "a, b"), ("Connection", "X-Hop"), ("X-Hop", "1"));

        var received = Assert.Single(host.Upstream.Requests);
        Assert.Equal(" {\"fields\" : [\"a\"],\n\"values\":[[1.50]]} ", Encoding.UTF8.GetString(received.Body));
        Assert.Equal("/v1/score?version=1/a%2Fb/c%20d?x=1%262".Replace("?version=1", ""), received.Target.Replace("?version=1", ""));
        Assert.Equal(("Basic abc", "a, b"), (received.Headers["Authorization"], received.Headers["X-Mine"]));
        Assert.Equal("application/json; charset=utf-8", received.Headers["Content-Type"]);
        Assert.Equal(host.Upstream.Address.Authority, received.Headers["Host"]);
        Assert.DoesNotContain("X-Hop", received.Headers.Keys);
    }

    [Fact]
    public async Task Answer_reaches_the_application_byte_for_byte()
    {
        var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(GatewayHost.Answer));
        }

        await using var host = await GatewayHost.StartAsync(async context =>
        {
            context.Response.StatusCode = 201;
            context.Response.Headers.ContentEncoding = "gzip";
            context.Response.ContentType = "application/json";
            context.Response.Headers["X-Engine"] = new(["a", "b"]);
            await context.Response.Body.WriteAsync(packed.ToArray(), context.RequestAborted);
        });

        using var answer = await host.SendAsync();

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(["a", "b"], answer.Headers.GetValues("X-Engine"));
        Assert.Equal("gzip", Assert.Single(answer.Content.Headers.ContentEncoding));
        Assert.Equal(packed.ToArray(), await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, (await host.RowsAsync()).Count);
    }

    [Fact]
    public async Task Answer_that_streams_streams_through()
    {
        var second = new TaskCompletionSource();
        await using var host = await GatewayHost.StartAsync(async context =>
        {
            await context.Response.WriteAsync("first", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await second.Task;
            await context.Response.WriteAsync("second", context.RequestAborted);
        });
        using var message = new HttpRequestMessage(HttpMethod.Post, "/gateway/credit") { Content = new StringContent("x") };

        using var answer = await host.Application.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[100];
        var read = await body.ReadAsync(buffer, TestContext.Current.CancellationToken);
        second.SetResult();
        using var rest = new StreamReader(body);

        Assert.Equal("first", Encoding.UTF8.GetString(buffer, 0, read));
        Assert.Equal("second", await rest.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(302)]
    [InlineData(404)]
    public async Task Refusal_of_the_engine_passes_as_it_is_and_is_kept_with_its_reason(int status)
    {
        await using var host = await GatewayHost.StartAsync(Misbehave.Status(status, "no", "Retry-After", "7"));

        using var answer = await host.SendAsync();

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("no", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("7", answer.Headers.RetryAfter!.ToString());
        Assert.Single(host.Upstream.Requests);
        Assert.Empty(await host.RowsAsync());
        Assert.Contains($"{status}", (string)Assert.Single(await host.ErrorsAsync())["reason"]!);
    }

    [Fact]
    public async Task Engine_that_is_down_gives_502_and_is_kept()
    {
        await using var host = await GatewayHost.StartAsync();
        await host.Upstream.DisposeAsync();

        using var answer = await host.SendAsync();

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        var envelope = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal("engine_unreachable", (string)envelope["errors"]![0]!["code"]!);
        Assert.Single(await host.ErrorsAsync());
    }

    [Fact]
    public async Task Engine_that_hangs_gives_504_within_the_limit()
    {
        await using var host = await GatewayHost.StartAsync(Misbehave.Hang(), change: s => s with { EngineTimeoutSeconds = 1 });

        using var answer = await host.SendAsync();

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Contains("1 s", (string)Assert.Single(await host.ErrorsAsync())["reason"]!);
    }

    [Fact]
    public async Task Reset_before_the_answer_is_sent_once_and_gives_502()
    {
        await using var host = await GatewayHost.StartAsync(Misbehave.Reset());

        for (var i = 0; i < 20; i++)
        {
            using var answer = await host.SendAsync();
            Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        }

        Assert.Equal(20, host.Upstream.Requests.Count);
        Assert.Equal(20, (await host.ErrorsAsync()).Count);
    }

    [Fact]
    public async Task Answer_that_breaks_off_breaks_off_for_the_application_too()
    {
        await using var host = await GatewayHost.StartAsync(Misbehave.Truncate(GatewayHost.Answer[..40]));

        try
        {
            // The reset may overtake the first bytes: then there is no answer to break off.
            using var answer = await host.SendAsync();
            Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        }
        catch (HttpRequestException)
        {
            // What the application sees of the engine itself, too.
        }

        Assert.Empty(await host.RowsAsync());
        Assert.Single(await host.ErrorsAsync());
    }

    [Fact]
    public async Task Gateway_that_is_not_there_gives_404_in_the_envelope()
    {
        await using var host = await GatewayHost.StartAsync();

        using var answer = await host.SendAsync(path: "/gateway/other");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        var envelope = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Contains("'other'", (string)envelope["errors"]![0]!["message"]!);
        Assert.Empty(host.Upstream.Requests);
    }

    [Fact]
    public async Task Many_at_once_all_pass_and_are_all_logged_once()
    {
        await using var host = await GatewayHost.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(async _ =>
        {
            using var answer = await host.SendAsync();
            return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }));

        Assert.All(answers, a => Assert.Equal(GatewayHost.Answer, a));
        Assert.Equal(400, host.Upstream.Requests.Count);
        var rows = await host.RowsAsync();
        var counters = await host.CountersAsync();
        Assert.Equal((400, 400, 0), ((int)counters["forwarded"]!, (int)counters["logged"]!, (int)counters["lost"]!));
        Assert.Equal(800, rows.Select(r => (string)r["scoring_id"]!).Distinct().Count());
    }
}
