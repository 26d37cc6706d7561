using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Gateway;

/// <summary>Exchanges as JSON lines.</summary>
public class JsonLinesTests
{
    [Theory]
    [InlineData("application/x-ndjson", "\n")]
    [InlineData("application/jsonl; charset=utf-8", "\r\n\r\n")]
    public async Task Lines_become_rows(string type, string end)
    {
        await using var host = await GatewayHost.StartAsync();

        var (status, answer) = await SendAsync(host, "\ufeff" + Line("a") + end + Line("b"), type);

        Assert.Equal((202, 2), (status, (int)answer!["received"]!));
        Assert.Equal(["a-1", "a-2", "b-1", "b-2"], (await host.RowsAsync()).Select(r => (string)r["scoring_id"]!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("{", "line 3")]
    [InlineData("7", "line 3")]
    [InlineData("""{"request":{"body":1}}""", "line 3.response")]
    [InlineData("""{"status":"ok","request":{"body":1},"response":{"body":1}}""", "line 3.status")]
    [InlineData("{\"scoring_id\":\"\u00ff\",\"request\":{\"body\":1},\"response\":{\"body\":1}}", "line 3")]
    public async Task Bad_line_is_named_and_nothing_is_stored(string line, string place)
    {
        await using var host = await GatewayHost.StartAsync();

        var (status, answer) = await SendAsync(host, $"{Line("a")}\n\n{line}\n{Line("b")}\n");

        Assert.Equal((400, place), (status, (string)answer!["errors"]![0]!["target"]!["name"]!));
        Assert.Empty(await host.RowsAsync());
    }

    [Fact]
    public async Task Body_of_many_lines_is_stored_whole()
    {
        const int Lines = 2_500;
        await using var host = await GatewayHost.StartAsync();

        var (status, answer) = await SendAsync(host, string.Join('\n', Enumerable.Range(0, Lines).Select(i => Line($"l{i}"))));
        await host.RowsAsync();
        var set = await host.Api.GetAsync($"data_sets?target.target_id={host.Subscription}&type=payload_logging");
        var records = await host.Api.GetAsync($"data_sets/{(string)set["data_sets"]![0]!["metadata"]!["id"]!}/records?include_total_count=true&limit=0");

        Assert.Equal((202, Lines, 2 * Lines), (status, (int)answer!["received"]!, (int)records["total_count"]!));
    }

    private static string Line(string id) => new JsonObject
    {
        ["scoring_id"] = id,
        ["request"] = new JsonObject { ["body"] = GatewayHost.Request },
        ["response"] = new JsonObject { ["body"] = GatewayHost.Answer },
    }.ToJsonString();

    /// <summary>Sends the lines; U+00FF in them becomes a byte that is not UTF-8.</summary>
    private static async Task<(int Status, JsonNode? Json)> SendAsync(GatewayHost host, string lines, string type = "application/x-ndjson")
    {
        byte[] bytes = [.. lines.SelectMany(c => c == '\u00ff' ? [0xff] : Encoding.UTF8.GetBytes([c]))];
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return await host.Api.TrySendAsync(HttpMethod.Post, $"subscriptions/{host.Subscription}/exchanges", content);
    }
}
