using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api;

/// <summary>Records over HTTP: what is stored, what is refused, and that a refusal stores nothing.</summary>
public class RecordsApiTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.Host;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Payload_of_n_rows_becomes_n_rows_in_either_nesting(bool wrapped)
    {
        var set = await _host.AddPayloadSetAsync();
        var request = Block(["Sex", "Age"], """[["f",20],["m",30]]""");
        var response = Block(["prediction", "probability"], """[["No",[0.8,0.2]],["Yes",[0.3,0.7]]]""");
        await _host.StoreAsync(set, new JsonObject
        {
            ["scoring_id"] = "s",
            ["response_time"] = 12,
            ["request"] = wrapped ? new JsonObject { ["input_data"] = new JsonArray(request) } : request,
            ["response"] = wrapped ? new JsonObject { ["predictions"] = new JsonArray(response) } : response,
        });
        var rows = await _host.RowsAsync(set);

        Assert.Equal(["s-2", "s-1"], rows.Select(r => (string)r["scoring_id"]!));
        Assert.Equal((30, "m", "Yes", 0.7), ((long)rows[0]["Age"]!, (string)rows[0]["Sex"]!, (string)rows[0]["prediction"]!, (double)rows[0]["prediction_probability"]!));
    }

    [Fact]
    public async Task Request_to_store_is_active_when_its_rows_can_be_counted()
    {
        var set = await _host.AddPayloadSetAsync();
        using var content = new StringContent(Payload("""[["f",1]]""").ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _host.Http.PostAsync($"data_sets/{set}/records", content, TestContext.Current.CancellationToken);
        var id = response.Headers.Location!.ToString().Split('/')[^1];
        var state = await _host.UntilAsync($"data_sets/{set}/requests/{id}", s => (string)s["state"]! != "preparing");

        Assert.Equal("active", (string)state["state"]!);
        Assert.Equal(1, await _host.CountAsync(set));
        Assert.Equal(404, (await _host.TrySendAsync(HttpMethod.Get, $"data_sets/{set}/requests/{Guid.NewGuid()}")).Status);
    }

    [Fact]
    public async Task Values_come_back_exactly()
    {
        var set = await _host.AddPayloadSetAsync([]);
        var text = new string('가', 350_000);
        var values = new JsonArray(true, long.MaxValue, -0.1, text, new JsonArray(1.5, 2), new JsonArray("a", new JsonArray(1)), null, 5e-324);
        await _host.StoreAsync(set, Payload(new JsonArray(values), ["bool", "long", "double", "text", "vector", "nested", "null", "tiny"]));
        var row = Assert.Single(await _host.RowsAsync(set));

        Assert.True((bool)row["bool"]!);
        Assert.Equal(long.MaxValue, (long)row["long"]!);
        Assert.Equal((-0.1, 5e-324), ((double)row["double"]!, (double)row["tiny"]!));
        Assert.Equal(text, (string)row["text"]!);
        Assert.Equal("[1.5,2]", row["vector"]!.ToJsonString());
        Assert.Equal("""["a",[1]]""", row["nested"]!.ToJsonString());
    }

    [Fact]
    public async Task Column_names_are_any_text_and_can_be_filtered()
    {
        var set = await _host.AddPayloadSetAsync([]);
        string[] names = ["a=b", "sel\"ect", "x.y", "DROP TABLE r_1; --", "Name", "name", "日本語", "co:lon,comma", "é", "e\u0301", "\u200b", "'", "[0]", "c_0", "_seq"];
        await _host.StoreAsync(set, Payload(new JsonArray(new JsonArray([.. names.Select((_, i) => JsonValue.Create(i))])), names));
        var row = Assert.Single(await _host.RowsAsync(set));

        Assert.All(names.Select((name, i) => (name, i)), n => Assert.Equal(n.i, (int)row[n.name]!));
        foreach (var (name, i) in names.Select((name, i) => (name, i)))
        {
            var answer = await _host.GetAsync($"data_sets/{set}/records?limit=1&filter={Uri.EscapeDataString($"{name}:eq:{i}")}");
            Assert.Single((JsonArray)answer["records"]!);
        }
    }

    [Theory]
    [InlineData("""[{"request":{"fields":["Sex","Age"],"values":[["f",1],["m"]]}}]""", "request.values[1]")]
    [InlineData("""[{"request":{"fields":["Sex","Age"],"values":[["f",1,2]]}}]""", "request.values[0]")]
    [InlineData("""[{"request":{"fields":["Sex","Sex"],"values":[["f","g"]]}}]""", "request.fields[1]")]
    [InlineData("""[{"request":{"fields":["Sex","Age"],"values":[["f","old"]]}}]""", "request.values[0][1]")]
    [InlineData("""[{"request":{"fields":["Sex","Age"],"values":[["f",1e400]]}}]""", "request.values[0][1]")]
    [InlineData("""[{"request":{"fields":["Sex","Age"],"values":[["f",9223372036854775808]]}}]""", "request.values[0][1]")]
    [InlineData("""[{"request":{"fields":["Sex","Age"],"values":[["f",{"a":1}]]}}]""", "request.values[0][1]")]
    [InlineData("""[{"request":{"fields":["Sex","Age"],"values":[["\ud800",1]]}}]""", "request.values[0][0]")]
    [InlineData("""[{"request":{"fields":["Sex","Age"],"values":[["f",1]]},"response":{"fields":["prediction"],"values":[["a"],["b"]]}}]""", "response.values")]
    [InlineData("""[{"request":{"fields":["scoring_id"],"values":[["f"]]}}]""", "request.fields[0]")]
    [InlineData("""[{"response":{}}]""", "request")]
    [InlineData("""[{"request":{"fields":["Sex"],"values":[["f"]]},"response_time":-1}]""", "response_time")]
    [InlineData("""[{"request":{"fields":["Sex"],"values":[["f"]]},"scoring_timestamp":"soon"}]""", "scoring_timestamp")]
    [InlineData("""[{"request":{"fields":["Sex","Age"],"values":[["f",NaN]]}}]""", "$")]
    [InlineData("""[{"request":{"fields":["Sex"]""", "$")]
    [InlineData("7", "$")]
    [InlineData("", "$")]
    public async Task Payload_that_cannot_be_stored_is_refused_by_place_and_nothing_is_stored(string body, string place)
    {
        var set = await _host.AddPayloadSetAsync();
        await _host.StoreAsync(set, Payload("""[["f",1]]"""));
        var (status, answer) = await _host.TrySendAsync(HttpMethod.Post, $"data_sets/{set}/records", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(400, status);
        Assert.Contains(place, (string)answer!["errors"]![0]!["target"]!["name"]!);
        Assert.Equal(1, await _host.CountAsync(set));
    }

    [Fact]
    public async Task Body_that_is_cut_anywhere_or_not_utf8_is_refused()
    {
        var set = await _host.AddPayloadSetAsync();
        var whole = Encoding.UTF8.GetBytes(Payload("""[["f",1],["é",2]]""").ToJsonString());
        for (var length = 0; length < whole.Length; length += 3)
        {
            Assert.Equal(400, (await _host.TrySendAsync(HttpMethod.Post, $"data_sets/{set}/records", new ByteArrayContent(whole[..length]))).Status);
        }

        var broken = Encoding.Latin1.GetBytes(Payload("""[["zé",1]]""").ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal(400, (await _host.TrySendAsync(HttpMethod.Post, $"data_sets/{set}/records", new ByteArrayContent(broken))).Status);
        Assert.Equal(0, await _host.CountAsync(set));
    }

    [Theory]
    [InlineData(65)]
    [InlineData(10_000)]
    [InlineData(1_000_000)]
    public async Task Body_that_is_nested_too_deep_is_refused(int depth)
    {
        var set = await _host.AddPayloadSetAsync();
        var body = "[{\"request\":{\"fields\":[\"Sex\"],\"values\":[[" + new string('[', depth) + new string(']', depth) + "]]}}]";
        Assert.Equal(400, (await _host.TrySendAsync(HttpMethod.Post, $"data_sets/{set}/records", new StringContent(body))).Status);
        Assert.Equal(400, (await _host.TrySendAsync(HttpMethod.Post, "service_providers", new StringContent($"{{\"credentials\":{new string('[', depth)}"))).Status);
        Assert.Equal(0, await _host.CountAsync(set));
    }

    [Fact]
    public async Task Body_over_the_limit_is_refused_with_413()
    {
        var set = await _host.AddPayloadSetAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"data_sets/{set}/records") { Content = new ByteArrayContent(new byte[9 << 20]) };
        request.Headers.ExpectContinue = true;
        using var response = await _host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal(413, (int)response.StatusCode);
        Assert.Equal("body_too_large", (string)answer["errors"]![0]!["code"]!);
        Assert.True(response.Headers.ConnectionClose);
    }

    [Fact]
    public async Task Same_record_from_many_at_once_is_stored_once_and_another_content_is_a_conflict()
    {
        var set = await _host.AddPayloadSetAsync();
        JsonObject Record(int age) => Payload($"""[["f",{age}],["m",2]]""", "same");
        var statuses = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => _host.TryStoreAsync(set, Record(1))));
        var conflict = await _host.TryStoreAsync(set, Record(5));
        var mixed = await _host.TrySendAsync(HttpMethod.Post, $"data_sets/{set}/records", new JsonArray(Record(1), Payload("""[["x",3]]""", "other")));

        Assert.All(statuses, s => Assert.Equal(202, s.Status));
        Assert.Equal(409, conflict.Status);
        Assert.Equal(202, mixed.Status);
        Assert.Equal(3, await _host.CountAsync(set));
    }

    [Fact]
    public async Task Integer_column_becomes_double_when_doubles_arrive()
    {
        var set = await _host.AddPayloadSetAsync();
        await _host.StoreAsync(set, Payload("""[["f",1]]"""));
        await _host.StoreAsync(set, Payload("""[["f",1.5]]"""));
        await _host.StoreAsync(set, Payload("""[["f",2]]"""));

        Assert.Equal([2, 1.5, 1], (await _host.RowsAsync(set)).Select(r => (double)r["Age"]!));
    }

    [Theory]
    [InlineData("Sex:eq:f", 2)]
    [InlineData("Sex:eq:f,Age:gt:1", 1)]
    [InlineData("Age:gte:2", 2)]
    [InlineData("Age:lt:2", 1)]
    [InlineData("Age:lte:2", 2)]
    [InlineData("Sex:in:f;m", 3)]
    [InlineData("Sex:like:_", 3)]
    [InlineData("Sex:null", 1)]
    [InlineData("Sex:nonnull", 3)]
    public async Task Filter_keeps_the_rows_that_fit(string filter, int expected)
    {
        var set = await _host.AddPayloadSetAsync();
        await _host.StoreAsync(set, Payload("""[["f",1],["f",2],["m",3],[null,null]]"""));
        var answer = await _host.GetAsync($"data_sets/{set}/records/?include_total_count=true&format=list&filter={filter}");

        Assert.Equal(expected, (int)answer["total_count"]!);
        Assert.Equal(expected, answer["records"]![0]!["values"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("{other}.Risk:eq:Yes", 1)]
    [InlineData("{other}.Risk:eq:Yes,Age:gt:1", 0)]
    [InlineData("Age:lte:2,{other}.Risk:in:Yes;No", 2)]
    [InlineData("{other}.Risk:eq:Maybe", 0)]
    [InlineData("{other}.Risk:nonnull,{other}.Age:gt:10", 1)]
    public async Task Filter_on_another_data_set_keeps_the_rows_of_the_same_transaction(string filter, int expected)
    {
        var (set, other) = (await _host.AddSetAsync("custom", []), await _host.AddSetAsync("custom", []));
        await _host.TrySendAsync(HttpMethod.Post, $"data_sets/{set}/records", JsonNode.Parse("""[{"transaction_id":"a","Age":1},{"transaction_id":"b","Age":2},{"Age":3}]"""));
        await _host.TrySendAsync(HttpMethod.Post, $"data_sets/{other}/records", JsonNode.Parse("""[{"transaction_id":"a","Risk":"Yes","Age":10},{"transaction_id":"b","Risk":"No","Age":11},{"Risk":"Yes","Age":12}]"""));
        var answer = await _host.GetAsync($"data_sets/{set}/records?include_total_count=true&limit=0&filter={Uri.EscapeDataString(filter.Replace("{other}", other))}");

        Assert.Equal(expected, (int)answer["total_count"]!);
    }

    [Theory]
    [InlineData("filter=Nope:eq:1")]
    [InlineData("filter=Age:about:1")]
    [InlineData("filter=Age:eq:x")]
    [InlineData("limit=1001")]
    [InlineData("order=Nope:desc")]
    [InlineData("format=xml")]
    [InlineData("start=never")]
    public async Task Query_that_makes_no_sense_is_refused_by_name(string query)
    {
        var set = await _host.AddPayloadSetAsync();
        await _host.StoreAsync(set, Payload("""[["f",1]]"""));
        var (status, answer) = await _host.TrySendAsync(HttpMethod.Get, $"data_sets/{set}/records?{query}");

        Assert.Equal(400, status);
        Assert.Equal(query.Split('=')[0], (string)answer!["errors"]![0]!["target"]!["name"]!);
    }

    [Fact]
    public async Task Csv_keeps_types_quotes_and_line_ends()
    {
        var set = await _host.AddSetAsync("custom", []);
        var csv = "name,count,share\r\n\"a, \"\"b\"\"\nc\",1,0.5\r\nplain,2,\r\n";
        var (status, _) = await _host.TrySendAsync(HttpMethod.Post, $"data_sets/{set}/records?header=true", new StringContent(csv, Encoding.UTF8, "text/csv"));
        var rows = await _host.RowsAsync(set);

        Assert.Equal(202, status);
        Assert.Equal(("a, \"b\"\nc", 1, 0.5), ((string)rows[1]["name"]!, (long)rows[1]["count"]!, (double)rows[1]["share"]!));
        Assert.Null(rows[0]["share"]);
    }

    [Fact]
    public async Task Csv_with_a_short_line_is_refused_or_passed_over_as_asked()
    {
        var set = await _host.AddSetAsync("custom", []);
        StringContent Csv() => new("a;b\n1;2\n3\n4;5\n", Encoding.UTF8, "text/csv");
        var stop = await _host.TrySendAsync(HttpMethod.Post, $"data_sets/{set}/records?header=true&delimiter=;", Csv());
        var countAfterStop = await _host.CountAsync(set);
        var go = await _host.TrySendAsync(HttpMethod.Post, $"data_sets/{set}/records?header=true&delimiter=;&on_error=continue", Csv());

        Assert.Equal((400, 0, 202, 2), (stop.Status, countAfterStop, go.Status, await _host.CountAsync(set)));
        Assert.Contains("line 3", (string)stop.Json!["errors"]![0]!["message"]!, StringComparison.OrdinalIgnoreCase);
    }

    private static JsonObject Block(string[] fields, string values) =>
        new() { ["fields"] = new JsonArray([.. fields.Select(f => JsonValue.Create(f))]), ["values"] = JsonNode.Parse(values) };

    private static JsonObject Payload(string values, string? id = null) => Payload(JsonNode.Parse(values)!.AsArray(), ["Sex", "Age"], id);

    private static JsonObject Payload(JsonArray values, string[] fields, string? id = null)
    {
        var record = new JsonObject { ["request"] = new JsonObject { ["fields"] = new JsonArray([.. fields.Select(f => JsonValue.Create(f))]), ["values"] = values } };
        if (id is not null)
        {
            record["scoring_id"] = id;
        }

        return record;
    }
}
