using System.Text;

namespace Assay.Server.Tests.Api;

/// <summary>Bodies that are too large, or not as large as they say. The limit of this server is 8 MiB.</summary>
public class BodySizeTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const int Limit = 8 << 20;
    private const int Allowance = 1 << 20;

    private readonly ApiHost _host = shared.Host;

    public static TheoryData<string, string> Addresses => new()
    {
        { "data_sets/{payload}/records", "application/json" },
        { "data_sets/{custom}/records", "application/json" },
        { "data_sets/{custom}/records?header=true", "text/csv" },
        { "spark_schemas", "text/csv" },
        { "subscriptions", "application/json" },
        { "data_marts", "application/json" },
        { "monitor_definitions", "application/json" },
        { "explanation_tasks", "application/json" },
        { "monitoring_services/explainability/archives?subscription_id={subscription}", "application/octet-stream" },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Hundred_megabytes_that_are_announced_are_refused_before_any_is_read(string address, string type)
    {
        var (path, set) = await AddressAsync(address);
        using var connection = await RawConnection.PostAsync(_host, path, "Content-Length: 104857600", type);

        Assert.Equal(413, await connection.ReadStatusAsync());
        Assert.Equal(0, await _host.CountAsync(set));
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Endless_chunks_are_refused_within_a_megabyte_of_the_limit(string address, string type)
    {
        var (path, set) = await AddressAsync(address);
        using var connection = await RawConnection.PostAsync(_host, path, "Transfer-Encoding: chunked", type);
        var chunk = Encoding.ASCII.GetBytes(new string(' ', 1 << 16));
        for (var sent = 0; sent < Limit + Allowance - chunk.Length; sent += chunk.Length)
        {
            await connection.SendChunkAsync(chunk);
        }

        // No more is sent: an answer means that no more was needed to refuse.
        Assert.Equal(413, await connection.ReadStatusAsync());
        Assert.Equal(0, await _host.CountAsync(set));
    }

    [Theory]
    [InlineData(-1, 400)]
    [InlineData(-10, 400)]
    [InlineData(0, 202)]
    public async Task Body_that_is_longer_than_it_says_is_read_as_it_says(int difference, int expected)
    {
        var set = await _host.AddPayloadSetAsync(["x"]);
        var body = Encoding.ASCII.GetBytes("""[{"request":{"fields":["x"],"values":[[1],[2]]}}]""");
        using var connection = await RawConnection.PostAsync(_host, $"data_sets/{set}/records", $"Content-Length: {body.Length + difference}\r\nConnection: close");
        await connection.SendAsync(body);

        Assert.Equal(expected, await connection.ReadStatusAsync());
        Assert.Equal(expected == 202 ? 2 : 0, await _host.CountAsync(set));
    }

    [Theory]
    [InlineData("Content-Length: 1000")]
    [InlineData("Transfer-Encoding: chunked")]
    public async Task Body_that_ends_early_stores_nothing_and_costs_nobody_else_anything(string length)
    {
        var set = await _host.AddPayloadSetAsync(["x"]);
        for (var i = 0; i < 20; i++)
        {
            using var connection = await RawConnection.PostAsync(_host, $"data_sets/{set}/records", length);
            await connection.SendAsync("""[{"request":{"fields":["x"],"values":[[1]]}}]"""u8.ToArray());
            connection.EndSending();
            Assert.True(await connection.ReadStatusAsync() is null or 400);
        }

        Assert.Equal(0, await _host.CountAsync(set));
    }

    [Theory]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: 99999999999999999999")]
    [InlineData("Content-Length: 1, 2")]
    [InlineData("Content-Length: five")]
    [InlineData("Content-Length: 5\r\nContent-Length: 6")]
    [InlineData("Transfer-Encoding: gzip")]
    public async Task Length_that_is_none_is_refused(string length)
    {
        var set = await _host.AddPayloadSetAsync(["x"]);
        using var connection = await RawConnection.PostAsync(_host, $"data_sets/{set}/records", length);
        await connection.SendAsync("[]"u8.ToArray());

        Assert.Equal(400, await connection.ReadStatusAsync());
    }

    [Theory]
    [InlineData("zz\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("ffffffffffffffff\r\n")]
    public async Task Chunk_that_is_none_is_refused(string chunk)
    {
        var set = await _host.AddPayloadSetAsync(["x"]);
        using var connection = await RawConnection.PostAsync(_host, $"data_sets/{set}/records", "Transfer-Encoding: chunked");
        await connection.SendAsync(Encoding.ASCII.GetBytes(chunk));

        Assert.Equal(400, await connection.ReadStatusAsync());
    }

    [Fact]
    public async Task Million_rows_within_the_limit_are_stored()
    {
        const int Rows = 1_000_000;
        var set = await _host.AddPayloadSetAsync(["x"]);
        var body = new StringBuilder("""[{"scoring_id":"m","request":{"fields":["x"],"values":[""");
        body.Insert(body.Length, "[1],", Rows - 1).Append("[1]]}}]");
        var (status, answer) = await _host.TrySendAsync(HttpMethod.Post, $"data_sets/{set}/records", new StringContent(body.ToString(), Encoding.ASCII, "application/json"));
        Assert.True(status == 202, $"{status}: {answer}");
        var last = await _host.UntilAsync($"data_sets/{set}/records?include_total_count=true&limit=1", a => (int)a["total_count"]! > 0);

        Assert.Equal(Rows, (int)last["total_count"]!);
        Assert.Equal($"m-{Rows}", (string)last["records"]![0]!["metadata"]!["id"]!);
    }

    [Fact]
    public async Task Large_bodies_that_come_at_once_are_all_answered()
    {
        var set = await _host.AddSetAsync("custom", [new System.Text.Json.Nodes.JsonObject { ["name"] = "x", ["type"] = "string" }]);
        var body = $$"""[{"x":"{{new string('a', 2 << 20)}}"}]""";
        var statuses = await Task.WhenAll(Enumerable.Range(0, 30).Select(async _ =>
            (await _host.TrySendAsync(HttpMethod.Post, $"data_sets/{set}/records", new StringContent(body, Encoding.ASCII, "application/json"))).Status));

        Assert.All(statuses, s => Assert.Equal(202, s));
    }

    private async Task<(string Path, string Set)> AddressAsync(string address)
    {
        var subscription = await _host.SubscribeAsync(["x"]);
        var set = address.Contains("{custom}", StringComparison.Ordinal) ? await _host.AddSetAsync("custom", []) : await _host.PayloadSetAsync(subscription);
        return (address.Replace("{payload}", set).Replace("{custom}", set).Replace("{subscription}", subscription), set);
    }
}
