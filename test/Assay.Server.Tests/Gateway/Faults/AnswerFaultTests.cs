using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes;
using Microsoft.AspNetCore.Http;

namespace Assay.Server.Tests.Gateway.Faults;

/// <summary>Answers of 200 that are none: they pass as they are, and are never stored as scorings.</summary>
public class AnswerFaultTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    public static TheoryData<string, string> Wrong => new()
    {
        { "", "JSON" },
        { "<html>sign in</html>", "JSON" },
        { GatewayHost.Answer[..^1], "JSON" },
        { GatewayHost.Answer[..(GatewayHost.Answer.Length / 2)], "JSON" },
        { GatewayHost.Answer + "{}", "JSON" },
        { "null", "object" },
        { "[]", "object" },
        { """{"error":"model not loaded"}""", "fields and values" },
        { """{"fields":["prediction"],"values":[]}""", "2 rows, the answer 0" },
        { """{"fields":["prediction"],"values":[["Risk"]]}""", "2 rows, the answer 1" },
        { """{"fields":["prediction"],"values":[["Risk"],["Risk"],["Risk"]]}""", "2 rows, the answer 3" },
        { """{"fields":["prediction","probability"],"values":[["Risk"],["Risk"]]}""", "values[0]" },
        { """{"fields":["prediction","probability"],"values":[["Risk",NaN],["Risk",0.5]]}""", "JSON" },
        { """{"fields":["prediction","probability"],"values":[["Risk",[NaN,1]],["Risk",[0,1]]]}""", "JSON" },
        { """{"fields":["prediction","probability"],"values":[["Risk",1e400],["Risk",0.5]]}""", "values[0]" },
        { """{"fields":["prediction","probability"],"values":[["Risk",[1e400,0]],["Risk",[0,1]]]}""", "values[0]" },
        { """{"fields":["prediction","probability"],"values":[["Risk",["NaN","NaN"]],["Risk",[0,1]]]}""", "no number" },
        { """{"fields":["prediction","probability"],"values":[["Risk",[0,1]],["Risk","high"]]}""", "values[1]" },
        { """{"fields":["score"],"values":[[1],[2]]}""", "no column 'prediction'" },
        { """{"fields":["prediction","probability"],"values":[["Purple",[0,1]],["Risk",[0,1]]]}""", "'Purple'" },
        { """{"fields":["prediction","probability"],"values":[["Risk",[0.2,0.3,0.5]],["Risk",[0,1]]]}""", "3 probabilities" },
        { """{"fields":["prediction","prediction"],"values":[["Risk","No Risk"],["Risk","Risk"]]}""", "prediction" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Wrong_answer_passes_is_no_scoring_and_says_the_rule_it_broke(string text, string rule)
    {
        await using var deployment = await shared.DeployAsync(Misbehave.InTurn(FakeUpstream.Text(text), FakeUpstream.Text(GatewayHost.Answer)));

        using var wrong = await deployment.SendAsync(headers: ("X-Global-Transaction-Id", "wrong"));
        using var right = await deployment.SendAsync(headers: ("X-Global-Transaction-Id", "right"));

        Assert.Equal((HttpStatusCode.OK, text), (wrong.StatusCode, await wrong.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Equal(["right", "right"], (await deployment.RowsAsync()).Select(r => (string)r["transaction_id"]!));
        var error = Assert.Single(await deployment.ErrorsAsync());
        Assert.Equal(("wrong", text, GatewayHost.Request), ((string)error["transaction_id"]!, (string?)error["response"] ?? "", (string)error["request"]!));
        Assert.Contains(rule, (string)error["reason"]!);
    }

    [Fact]
    public async Task Nesting_without_end_is_no_scoring_and_stops_nobody()
    {
        var deep = new string('[', 100_000) + new string(']', 100_000);
        await using var deployment = await shared.DeployAsync(Misbehave.InTurn(FakeUpstream.Text(deep), FakeUpstream.Text(GatewayHost.Answer)));

        using var first = await deployment.SendAsync();
        using var second = await deployment.SendAsync();

        Assert.Equal(2, (await deployment.RowsAsync()).Count);
        Assert.Single(await deployment.ErrorsAsync());
    }

    [Theory]
    [InlineData("""{"fields":["p_risk","p_no_risk","prediction"],"values":[[0.2,0.8,"No Risk"],[0.7,0.3,"Risk"]]}""")]
    [InlineData("""{"fields":["prediction","probability"],"labels":["Risk","No Risk"],"values":[["No Risk",[0.2,0.8]],["Risk",[0.7,0.3]]]}""")]
    public async Task Classes_in_another_order_keep_their_own_probabilities(string answer)
    {
        await using var deployment = await shared.DeployAsync(FakeUpstream.Text(answer));
        await shared.Host.Api.SendAsync(HttpMethod.Patch, $"subscriptions/{deployment.Subscription}", new JsonArray(new JsonObject
        {
            ["op"] = "replace",
            ["path"] = "/asset_properties/probability_fields",
            ["value"] = new JsonArray("p_no_risk", "p_risk"),
        }));

        await deployment.SendAsync();

        var rows = await deployment.RowsAsync();
        Assert.Equal([("Risk", 0.3, 0.7), ("No Risk", 0.8, 0.2)], rows.Select(r => ((string)r["prediction"]!, (double)r["p_no_risk"]!, (double)r["p_risk"]!)));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Bomb_passes_as_it_is_and_is_never_unpacked_whole(string encoding)
    {
        var bomb = Bomb(encoding, 64 << 20);
        await using var deployment = await shared.DeployAsync(Misbehave.InTurn(
            async context =>
            {
                context.Response.Headers.ContentEncoding = encoding;
                await context.Response.Body.WriteAsync(bomb, context.RequestAborted);
            },
            FakeUpstream.Text(GatewayHost.Answer)));

        using var passed = await deployment.SendAsync();
        using var next = await deployment.SendAsync();

        Assert.Equal(bomb, await passed.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Contains("grows beyond", (string)Assert.Single(await deployment.ErrorsAsync())["reason"]!);
        Assert.Equal(2, (await deployment.RowsAsync()).Count);
    }

    [Fact]
    public async Task Answer_larger_than_is_logged_passes_whole_and_says_that_it_was_too_large()
    {
        const long Length = 80 << 20;
        await using var host = await GatewayHost.StartAsync(Misbehave.Flood(Length, _ => { }));
        using var message = new HttpRequestMessage(HttpMethod.Post, "/gateway/credit") { Content = new StringContent(GatewayHost.Request) };

        using var answer = await host.Application.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var counter = new CountingStream();
        await answer.Content.CopyToAsync(counter, TestContext.Current.CancellationToken);

        Assert.Equal(Length, counter.Count);
        Assert.Contains("too large", (string)Assert.Single(await host.ErrorsAsync())["reason"]!);
    }

    [Theory]
    [InlineData("refuse", 503, null)]
    [InlineData("answer", 200, "false")]
    public async Task Durable_answer_that_is_too_large_to_be_on_record_goes_on_only_where_the_subscription_says_so(string onFailure, int status, string? logged)
    {
        await using var deployment = await shared.DeployAsync(
            Misbehave.Flood(25 << 20, _ => { }), new JsonObject { ["mode"] = "durable", ["on_logging_failure"] = onFailure });

        using var answer = await deployment.SendAsync();

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(logged, answer.Headers.TryGetValues("X-Assay-Logged", out var values) ? values.Single() : null);
        Assert.Contains("too large", (string)Assert.Single(await deployment.ErrorsAsync())["reason"]!);
    }

    [Fact]
    public async Task Exchange_that_breaks_its_codec_is_kept_and_stops_no_other()
    {
        await using var broken = await shared.DeployAsync(
            FakeUpstream.Text(GatewayHost.Answer), new JsonObject { ["payload_format"] = new JsonObject { ["codec"] = BrokenCodec.CodecName } });
        await using var sound = await shared.DeployAsync(FakeUpstream.Text(GatewayHost.Answer));

        using var first = await broken.SendAsync();
        using var second = await sound.SendAsync();

        Assert.Equal(2, (await sound.RowsAsync()).Count);
        Assert.Contains($"'{BrokenCodec.CodecName}' failed", (string)Assert.Single(await broken.ErrorsAsync())["reason"]!);
    }

    private static byte[] Bomb(string encoding, int length)
    {
        using var packed = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            var piece = new byte[1 << 20];
            for (var left = length; left > 0; left -= piece.Length)
            {
                stream.Write(piece);
            }
        }

        return packed.ToArray();
    }

    private sealed class CountingStream : MemoryStream
    {
        public long Count { get; private set; }

        public override void Write(byte[] buffer, int offset, int count) => Count += count;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Count += buffer.Length;
            return ValueTask.CompletedTask;
        }
    }
}
