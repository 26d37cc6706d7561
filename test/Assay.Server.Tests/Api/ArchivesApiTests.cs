using System.IO.Compression;
using System.Text;

namespace Assay.Server.Tests.Api;

/// <summary>Archives are bytes: whatever they look like, they come back as they went in.</summary>
public class ArchivesApiTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.Host;

    public static TheoryData<string> Contents => ["random", "pickle", "broken gzip", "bomb", "zip with a path", "json"];

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Archive_comes_back_byte_by_byte(string kind)
    {
        var bytes = Content(kind);
        var subscription = await _host.SubscribeAsync();
        foreach (var (method, upload, download) in await AddressesAsync(subscription))
        {
            Assert.Equal(404, (int)(await SendAsync("HEAD", download)).Status);
            Assert.Equal(202, (int)(await SendAsync(method, upload, [1, 2, 3])).Status);
            Assert.Equal(202, (int)(await SendAsync(method, upload, bytes)).Status);
            var head = await SendAsync("HEAD", download);
            var get = await SendAsync("GET", download);

            Assert.Equal((200, 200, "application/octet-stream"), ((int)head.Status, (int)get.Status, get.Type));
            Assert.Equal(bytes.Length, head.Length);
            Assert.Equal(bytes, get.Bytes);
        }
    }

    [Fact]
    public async Task Archives_go_with_their_subscription()
    {
        var subscription = await _host.SubscribeAsync();
        await SendAsync("PUT", $"monitoring_services/drift_v2/archives?subscription_id={subscription}", [1]);
        await _host.SendAsync(HttpMethod.Delete, $"subscriptions/{subscription}");

        Assert.Equal(404, (int)(await SendAsync("GET", $"monitoring_services/drift_v2/archives?subscription_id={subscription}")).Status);
        Assert.Equal(404, (int)(await SendAsync("PUT", $"monitoring_services/drift_v2/archives?subscription_id={subscription}", [1])).Status);
    }

    private async Task<IReadOnlyList<(string Method, string Upload, string Download)>> AddressesAsync(string subscription)
    {
        // A custom monitor stands in for drift: the address only leads to the subscription.
        var definition = (await _host.PostAsync("monitor_definitions", ApiHostBuilders.Definition($"Archive {Guid.NewGuid()}"))).Id();
        var instance = (await _host.PostAsync("monitor_instances", ApiHostBuilders.Instance(definition, subscription))).Id();
        return
        [
            ("POST", $"monitoring_services/drift/data_marts/{ApiHostRecords.Instance}/subscriptions/{subscription}/archives?archive_name=a.tar.gz&enable_data_drift=true", $"monitoring_services/drift/monitor_instances/{instance}/archives"),
            ("PUT", $"monitoring_services/drift_v2/archives?subscription_id={subscription}&project_id=p", $"monitoring_services/drift_v2/archives?subscription_id={subscription}"),
            ("POST", $"monitoring_services/explainability/archives?subscription_id={subscription}", $"monitoring_services/explainability/archives?subscription_id={subscription}"),
        ];
    }

    private async Task<(System.Net.HttpStatusCode Status, string? Type, long? Length, byte[] Bytes)> SendAsync(string method, string path, byte[]? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : new ByteArrayContent(body) };
        using var response = await _host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, response.Content.Headers.ContentType?.ToString(), response.Content.Headers.ContentLength, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private static byte[] Content(string kind)
    {
        var random = new byte[1 << 20];
        new Random(7).NextBytes(random);
        switch (kind)
        {
            case "random":
                return random;
            case "pickle":
                return Encoding.Latin1.GetBytes("\u0080\u0004cposix\nsystem\n(S'exit 1'\ntR.");
            case "broken gzip":
                return [0x1f, 0x8b, 8, 0, .. random[..100]];
            case "json":
                return Encoding.UTF8.GetBytes("\uFEFF{\"a\": 1}\r\n");
        }

        using var stream = new MemoryStream();
        if (kind == "bomb")
        {
            using var gzip = new GZipStream(stream, CompressionLevel.SmallestSize, leaveOpen: true);
            gzip.Write(new byte[64 << 20]);
        }
        else
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            zip.CreateEntry("../../../../tmp/evil").Open().Dispose();
        }

        return stream.ToArray();
    }
}
