using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Assay.Server.Engines.Codecs;
using Assay.Server.Gateway;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Gateway.Faults;

/// <summary>Request bodies that are too large, packed to grow, or exchanges that break their decoder.</summary>
public class BodyFaultTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    /// <summary>The server of these tests reads no larger body.</summary>
    private const int Limit = 8 << 20;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_beyond_the_limit_gives_413_and_never_a_scoring(bool isChunked)
    {
        await using var deployment = await shared.DeployAsync(FakeUpstream.Text(GatewayHost.Answer));
        using var message = new HttpRequestMessage(HttpMethod.Post, deployment.Path) { Content = new ByteArrayContent(new byte[Limit + 1]) };
        message.Headers.TransferEncodingChunked = isChunked;

        // Refused while it is sent: the answer may be there before the end, or the connection gone.
        var status = await StatusAsync(message);

        Assert.True(status is null or HttpStatusCode.RequestEntityTooLarge, $"{status}");
        Assert.Empty(deployment.Engine.Requests);
        Assert.Empty(await deployment.RowsAsync());
        Assert.All(await deployment.ErrorsAsync(), e => Assert.DoesNotContain("engine", (string)e["reason"]!));
        using var next = await deployment.SendAsync();
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Body_of_exactly_the_limit_passes_and_is_logged()
    {
        await using var deployment = await shared.DeployAsync(FakeUpstream.Text(GatewayHost.Answer));

        using var answer = await deployment.SendAsync(GatewayHost.Request.PadRight(Limit));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Limit, Assert.Single(deployment.Engine.Requests).Body.Length);
        Assert.Equal(2, (await deployment.RowsAsync()).Count);
    }

    [Theory]
    [InlineData("gzip", 1, "grows beyond")]
    [InlineData("deflate", 1, "grows beyond")]
    [InlineData("br", 1, "grows beyond")]
    [InlineData("gzip", 2, "grows beyond")]
    [InlineData("zstd", 0, "'zstd' is not known")]
    [InlineData("gzip", 0, "not valid gzip")]
    [InlineData("br", 0, "not valid br")]
    public async Task Bomb_passes_unchanged_and_is_kept_packed(string encoding, int layers, string rule)
    {
        await using var deployment = await shared.DeployAsync(FakeUpstream.Text(GatewayHost.Answer));
        var body = layers == 0 ? "no such thing"u8.ToArray() : new byte[48 << 20];
        for (var layer = 0; layer < layers; layer++)
        {
            body = Pack(encoding, body);
        }

        using var message = new HttpRequestMessage(HttpMethod.Post, deployment.Path) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        for (var layer = 0; layer < Math.Max(1, layers); layer++)
        {
            message.Content.Headers.ContentEncoding.Add(encoding);
        }

        using var answer = await shared.Host.Application.SendAsync(message, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(body, Assert.Single(deployment.Engine.Requests).Body);
        Assert.Empty(await deployment.RowsAsync());
        Assert.Contains(rule, (string)Assert.Single(await deployment.ErrorsAsync())["reason"]!);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public void Bomb_is_found_without_the_memory_it_asks_for(string encoding)
    {
        var bomb = Pack(encoding, new byte[256 << 20]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var e = Assert.Throws<CodecException>(() => ContentDecoding.Open(bomb, encoding));

        Assert.Contains("grows beyond", e.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("gzip, br, deflate")]
    public void Packed_body_that_is_no_bomb_is_read_byte_for_byte(string encodings)
    {
        var plain = new byte[3 << 20];
        new Random(7).NextBytes(plain);
        var packed = encodings.Split(", ").Aggregate(plain, (body, encoding) => Pack(encoding, body));

        Assert.Equal(plain, ContentDecoding.Open(packed, encodings).ToArray());
    }

    [Theory]
    [InlineData(long.MaxValue, 0, 0)]
    [InlineData(long.MinValue, 0, 0)]
    [InlineData(0, -1, 0)]
    [InlineData(0, 0, 77)]
    public async Task Exchange_with_times_or_kinds_that_there_are_not_is_refused_and_stops_nobody(long started, long duration, byte half)
    {
        await using var deployment = await shared.DeployAsync(FakeUpstream.Text(GatewayHost.Answer));
        var bytes = ExchangeCodec.Write(new Exchange
        {
            SubscriptionId = deployment.Subscription,
            ScoringId = "x",
            TransactionId = "x",
            StartedMicros = started,
            DurationMicros = duration,
            Half = (ExchangeHalf)half,
            Status = 200,
            Request = Encoding.UTF8.GetBytes(GatewayHost.Request),
            Response = Encoding.UTF8.GetBytes(GatewayHost.Answer),
        });
        using var content = new ReadOnlyMemoryContent(ExchangeCodec.WriteMany([bytes]));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");

        var (status, _) = await shared.Host.Api.TrySendAsync(HttpMethod.Post, $"subscriptions/{deployment.Subscription}/exchanges", content);
        await deployment.SendAsync();

        Assert.Equal(400, status);
        Assert.Equal(2, (await deployment.RowsAsync()).Count);
    }

    [Fact]
    public void Copies_of_bodies_take_no_more_than_their_budget_together()
    {
        var budget = new CaptureBudget(1 << 20);
        using var first = new BodyCapture(1 << 20, budget);
        using var second = new BodyCapture(1 << 20, budget);
        first.Add(new byte[600_000]);
        second.Add(new byte[10]);
        Assert.Equal((false, true), (first.IsOverflown, second.IsOverflown));

        first.Dispose();
        using var third = new BodyCapture(1 << 20, budget);
        third.Add(new byte[600_000]);
        Assert.Equal((false, 600_000), (third.IsOverflown, third.Length));
    }

    private async Task<HttpStatusCode?> StatusAsync(HttpRequestMessage message)
    {
        try
        {
            using var answer = await shared.Host.Application.SendAsync(message, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static byte[] Pack(string encoding, byte[] body)
    {
        using var packed = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            stream.Write(body);
        }

        return packed.ToArray();
    }
}
