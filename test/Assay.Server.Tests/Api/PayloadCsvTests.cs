using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api;

/// <summary>Payload records in CSV: a scored row a line.</summary>
public class PayloadCsvTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.Host;

    [Fact]
    public async Task Lines_become_the_rows_that_the_same_records_in_json_become()
    {
        var (csv, json) = (await _host.AddPayloadSetAsync(), await _host.AddPayloadSetAsync());
        var (status, answer) = await SendAsync(csv, """"
            scoring_id,scoring_timestamp,response_time,transaction_id,user_id,asset_revision,Sex,Age,prediction,probability
            s,2025-01-02T03:04:05.678901Z,12.5,t,ann,r1,"f, or
            ""w""",20,No Risk,"[0.8,0.2]"
            s,2025-01-02T03:04:05.678901Z,12.5,t,ann,r1,m,,Risk,"[0.3,0.7]"
            """");
        await _host.StoreAsync(json, (JsonObject)JsonNode.Parse("""
            {"scoring_id":"s","scoring_timestamp":"2025-01-02T03:04:05.678901Z","response_time":12.5,"transaction_id":"t","user_id":"ann","asset_revision":"r1",
             "request":{"fields":["Sex","Age"],"values":[["f, or\n\"w\"",20],["m",null]]},
             "response":{"fields":["prediction","probability"],"values":[["No Risk",[0.8,0.2]],["Risk",[0.3,0.7]]]}}
            """)!);

        Assert.True(status == 202, $"{status}: {answer}");
        var rows = await _host.RowsAsync(csv);
        Assert.Equal((await _host.RowsAsync(json)).Select(r => r.ToJsonString()), rows.Select(r => r.ToJsonString()));
        Assert.Equal(["s-2", "s-1"], rows.Select(r => (string)r["scoring_id"]!));
    }

    [Fact]
    public async Task Lines_without_an_id_are_records_of_their_own_and_of_now()
    {
        var set = await _host.AddPayloadSetAsync();
        var before = TimeProvider.System.GetUtcNow().AddSeconds(-1).UtcDateTime;

        var (status, _) = await SendAsync(set, "scoring_id,Age,prediction\n,1,Risk\n,2,Risk\n");

        var rows = await _host.RowsAsync(set);
        Assert.Equal((202, 2), (status, rows.Count));
        Assert.Equal(2, rows.Select(r => (string)r["scoring_id"]!).Distinct().Count(id => id.EndsWith("-1", StringComparison.Ordinal)));
        Assert.All(rows, r => Assert.True(DateTime.Parse((string)r["scoring_timestamp"]!).ToUniversalTime() > before));
    }

    [Fact]
    public async Task Records_sent_again_are_stored_once_and_changed_ones_are_refused()
    {
        var set = await _host.AddPayloadSetAsync();
        const string Csv = "scoring_id,Age,prediction\na,1,Risk\na,2,Risk\nb,3,Risk\n";

        var first = await SendAsync(set, Csv);
        var again = await SendAsync(set, Csv);
        var changed = await SendAsync(set, Csv.Replace("2", "4"));

        Assert.Equal((202, 202, 409), (first.Status, again.Status, changed.Status));
        Assert.Equal(["a-1", "a-2", "b-1"], (await _host.RowsAsync(set)).Select(r => (string)r["scoring_id"]!).Order());
    }

    [Fact]
    public async Task Column_of_the_model_may_be_called_as_the_response_time_is()
    {
        var set = await _host.AddPayloadSetAsync([]);
        await _host.StoreAsync(set, (JsonObject)JsonNode.Parse("""{"request":{"fields":["response_time"],"values":[["slow"]]}}""")!);

        var (status, _) = await SendAsync(set, "response_time,prediction\nfast,Risk\n");

        Assert.Equal((202, "fast"), (status, (string)(await _host.RowsAsync(set))[0]["response_time"]!));
    }

    [Theory]
    [InlineData("Sex,Age,prediction\nf,1,Risk\nf,old,Risk\n", "line 3", "'Age', line 3")]
    [InlineData("Sex,Age,prediction\nf,1\n", "line 2", "2 fields")]
    [InlineData("scoring_timestamp,Age\nsoon,1\n", "line 2", "ISO 8601")]
    [InlineData("response_time,Age\n-1,1\n", "line 2", "milliseconds")]
    [InlineData("scoring_id,user_id,Age\na,ann,1\na,bob,2\n", "line 3", "same as in line 2")]
    [InlineData("Age,Age\n1,2\n", "header", "twice")]
    [InlineData("deployment_id,Age\nx,2\n", "header", "deployment_id")]
    [InlineData("Age,\"prediction\n1,2\n", "line 1", "not closed")]
    [InlineData("", "line 1", "header")]
    public async Task What_cannot_be_stored_is_refused_by_line_and_column_and_nothing_is_stored(string csv, string place, string message)
    {
        var set = await _host.AddPayloadSetAsync();
        await SendAsync(set, "scoring_id,Sex,Age,prediction\nknown,f,30,Risk\n");

        var (status, answer) = await SendAsync(set, csv);

        Assert.Equal(400, status);
        Assert.StartsWith(place, (string)answer!["errors"]![0]!["target"]!["name"]!);
        Assert.Contains(message, (string)answer["errors"]![0]!["message"]!, StringComparison.Ordinal);
        Assert.Equal(1, await _host.CountAsync(set));
    }

    [Fact]
    public async Task Header_is_asked_for()
    {
        var set = await _host.AddPayloadSetAsync();
        using var content = new StringContent("f,1,Risk\n", Encoding.UTF8, "text/csv");

        var (status, answer) = await _host.TrySendAsync(HttpMethod.Post, $"data_sets/{set}/records", content);

        Assert.Equal((400, "header"), (status, (string)answer!["errors"]![0]!["target"]!["name"]!));
    }

    private async Task<(int Status, JsonNode? Json)> SendAsync(string set, string csv)
    {
        using var content = new StringContent(csv, Encoding.UTF8, "text/csv");
        return await _host.TrySendAsync(HttpMethod.Post, $"data_sets/{set}/records?header=true", content);
    }
}
