using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api;

/// <summary>JSON that is made to hurt: too deep, too many members, repeated ones, cut off anywhere.</summary>
public class HostileJsonTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Payload = """[{"scoring_id":"s","request":{"fields":["x","é"],"values":[[1,"a\u00e9\""],[-2.5e1,null]]},"response":{"fields":["p"],"values":[[[0.5,0.5]],[[1,0]]]}}]""";
    private const string Rows = """[{"record_id":"r","x":1,"é":"ü\n"},{"fields":["x"],"values":[[true],[[1,[2]]]]}]""";
    private const string Subscription = """{"data_mart_id":"INSTANCE","service_provider_id":"PROVIDER","asset":{"asset_id":"é\u00e9"},"asset_properties":{"labels":["a","b"]},"data_sources":[{"type":"t"}]}""";
    private const string Definition = """{"name":"n","metrics":[{"name":"m","thresholds":[{"type":"lower_limit","default":-1.5e-3}]}],"parameters_schema":{"a":[null,true]}}""";

    private readonly ApiHost _host = shared.Host;

    public static TheoryData<string> Kinds => ["payload", "rows", "subscription", "definition", "patch"];

    /// <summary>Where a value of any depth may stand, and how deep that place is.</summary>
    public static TheoryData<string, string, int> Places => new()
    {
        { "payload", """[{"request":{"fields":["x"],"values":[[DEEP]]}}]""", 5 },
        { "payload", """[{"unknown":DEEP,"request":{"fields":["x"],"values":[[1]]}}]""", 2 },
        { "rows", """[{"x":DEEP}]""", 2 },
        { "rows", """[{"fields":["x"],"values":[[DEEP]]}]""", 4 },
        { "provider", """{"name":"n","service_type":"custom_machine_learning","credentials":{"a":DEEP}}""", 2 },
        { "provider", """{"unknown":DEEP,"name":"n","service_type":"custom_machine_learning","credentials":{}}""", 1 },
        { "definition", """{"name":"NAME","metrics":[{"name":"m"}],"parameters_schema":{"a":DEEP}}""", 2 },
    };

    /// <summary>Records may be 64 levels deep, descriptions of resources 60.</summary>
    [Theory]
    [MemberData(nameof(Places))]
    public async Task Nesting_is_accepted_up_to_the_limit_and_refused_beyond(string kind, string body, int outside)
    {
        var limit = kind is "payload" or "rows" ? 64 : 60;
        var statuses = new List<int>();
        foreach (var depth in new[] { limit, limit + 1, 10_000, 1_000_000 })
        {
            foreach (var (open, close) in new[] { ("[", "]"), ("{\"a\":", "}") })
            {
                var levels = depth - outside;
                var deep = new StringBuilder().Insert(0, open, levels).Append(open == "[" ? "" : "1").Insert(open.Length * levels + (open == "[" ? 0 : 1), close, levels);
                statuses.Add(await SendAsync(kind, body.Replace("DEEP", deep.ToString()).Replace("NAME", Guid.NewGuid().ToString())));
            }
        }

        Assert.Equal(kind is "payload" or "rows" && !body.Contains("unknown") ? (true, false) : (true, true), (statuses[0] < 300, statuses[1] < 300));
        Assert.Equal([400, 400, 400, 400, 400, 400], statuses.Skip(2));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Body_cut_off_at_any_byte_is_refused(string kind)
    {
        var (method, path, text) = await ValidAsync(kind);
        var whole = Encoding.UTF8.GetBytes(text);
        var accepted = new List<int>();
        for (var length = 0; length < whole.Length; length++)
        {
            var content = new ByteArrayContent(whole[..length]);
            content.Headers.ContentType = new("application/json");
            if ((await _host.TrySendAsync(method, path, content)).Status != 400)
            {
                accepted.Add(length);
            }
        }

        Assert.Equal([], accepted);
        Assert.True((await _host.TrySendAsync(method, path, new StringContent(text, Encoding.UTF8, "application/json"))).Status < 300);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Body_with_something_behind_it_is_refused(string kind)
    {
        var (method, path, text) = await ValidAsync(kind);
        foreach (var more in new[] { "x", "[]", "{}", "]", "}", ",", "\0", "/* */", "// x" })
        {
            Assert.Equal((more, 400), (more, (await _host.TrySendAsync(method, path, new StringContent(text + more, Encoding.UTF8, "application/json"))).Status));
        }
    }

    [Theory]
    [InlineData("payload", """[{"scoring_id":"a","scoring_id":"b","request":{"fields":["x"],"values":[[1]]}}]""")]
    [InlineData("payload", """[{"request":{"fields":["x"],"values":[[1]]},"request":{"fields":["x"],"values":[[2]]}}]""")]
    [InlineData("payload", """[{"request":{"fields":["x"],"values":[[1]],"values":[[2]]}}]""")]
    [InlineData("payload", """[{"request":{"fields":["x"],"fields":["y"],"values":[[1]]}}]""")]
    [InlineData("payload", """[{"request":{"fields":["x"],"values":[[1]],"f\u0069elds":["y"]}}]""")]
    [InlineData("rows", """[{"x":1,"x":2}]""")]
    [InlineData("rows", """[{"x":1,"\u0078":2}]""")]
    [InlineData("rows", """[{"record_id":"a","record_id":"b","x":1}]""")]
    [InlineData("rows", """[{"fields":["x","x"],"values":[[1,2]]}]""")]
    [InlineData("provider", """{"name":"a","name":"b","service_type":"custom_machine_learning","credentials":{}}""")]
    [InlineData("provider", """{"name":"a","service_type":"custom_machine_learning","credentials":{"a":1,"a":2}}""")]
    [InlineData("provider", """{"name":"a","service_type":"custom_machine_learning","credentials":{"b":[{"a":1,"\u0061":2}]}}""")]
    [InlineData("provider", """{"name":"a","service_type":"custom_machine_learning","credentials":{},"request_headers":{"a":"1","a":"2"}}""")]
    [InlineData("definition", """{"name":"d","metrics":[{"name":"m","name":"n"}]}""")]
    [InlineData("definition", """{"name":"d","metrics":[{"name":"m"}],"metrics":[{"name":"n"}]}""")]
    public async Task Member_that_occurs_twice_is_refused(string kind, string body) => Assert.Equal(400, await SendAsync(kind, body));

    [Theory]
    [InlineData("provider", """{"name":"n","service_type":"custom_machine_learning","credentials":{MEMBERS}}""", 202)]
    [InlineData("provider", """{MEMBERS,"name":"n","service_type":"custom_machine_learning","credentials":{}}""", 202)]
    [InlineData("payload", """[{MEMBERS,"request":{"fields":["x"],"values":[[1]]}}]""", 202)]
    [InlineData("payload", """[{"request":{MEMBERS,"fields":["x"],"values":[[1]]}}]""", 202)]
    [InlineData("payload", """[{"request":{"fields":["x"],"values":[[{MEMBERS}]]}}]""", 400)]
    [InlineData("rows", """[{MEMBERS}]""", 400)]
    public async Task Hundreds_of_thousands_of_members_take_linear_time(string kind, string body, int expected)
    {
        // Twice as many each time; quadratic work would take hours for the last.
        foreach (var count in new[] { 150_000, 300_000 })
        {
            var members = string.Join(',', Enumerable.Range(0, count).Select(i => $"\"k{i}\":0"));
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var sending = SendAsync(kind, body.Replace("MEMBERS", members));

            Assert.Equal(expected, await sending.WaitAsync(limit.Token));
        }
    }

    [Fact]
    public async Task Text_of_megabytes_is_stored()
    {
        var set = await _host.AddSetAsync("custom", []);
        var text = new string('ü', 1 << 20);
        await _host.StoreAsync(set, new JsonObject { ["x"] = text });

        Assert.Equal(text, (string)Assert.Single(await _host.RowsAsync(set))["x"]!);
    }

    private async Task<int> SendAsync(string kind, string body)
    {
        var path = kind switch
        {
            "payload" => $"data_sets/{await _host.AddPayloadSetAsync(["x"])}/records",
            "rows" => $"data_sets/{await _host.AddSetAsync("custom", [])}/records",
            "provider" => "service_providers",
            _ => "monitor_definitions",
        };
        return (await _host.TrySendAsync(HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"))).Status;
    }

    private async Task<(HttpMethod Method, string Path, string Body)> ValidAsync(string kind)
    {
        var subscription = await _host.SubscribeAsync();
        var provider = (string)(await _host.GetAsync($"subscriptions/{subscription}"))["entity"]!["service_provider_id"]!;
        return kind switch
        {
            "payload" => (HttpMethod.Post, $"data_sets/{await _host.AddPayloadSetAsync([])}/records", Payload),
            "rows" => (HttpMethod.Post, $"data_sets/{await _host.AddSetAsync("custom", [])}/records", Rows.Replace("[true]", "[3]").Replace("[[1,[2]]]", "[4]")),
            "subscription" => (HttpMethod.Post, "subscriptions", Subscription.Replace("INSTANCE", ApiHostRecords.Instance).Replace("PROVIDER", provider)),
            "definition" => (HttpMethod.Post, "monitor_definitions", Definition.Replace("\"n\"", $"\"{Guid.NewGuid()}\"")),
            _ => (HttpMethod.Patch, $"subscriptions/{subscription}", """[{"op":"add","path":"/asset/name","value":"ü\u00fc"},{"op":"test","path":"/asset/asset_type","value":"model"}]"""),
        };
    }
}
