using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api;

/// <summary>Names and values in every script and out of it come back to the byte, by every way in and out.</summary>
public class UnicodeTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.Host;

    [Fact]
    public void Names_are_many_and_differ() => Assert.Equal(300, Texts().Distinct(StringComparer.Ordinal).Count());

    [Theory]
    [InlineData("request")]
    [InlineData("row")]
    [InlineData("block")]
    [InlineData("csv")]
    public async Task Names_and_values_come_back_to_the_byte(string form)
    {
        var names = Texts();

        // The value of each column is the name of the next one.
        var row = names.Select((name, i) => (name, Value: names[(i + 1) % names.Count])).ToList();

        // CSV has no types: without a schema "1" would be a number.
        var schema = form == "csv" ? names.Select(n => new JsonObject { ["name"] = n, ["type"] = "string" }) : [];
        var set = form == "request" ? await _host.AddPayloadSetAsync([]) : await _host.AddSetAsync("custom", new JsonArray([.. schema]));
        using var content = form == "csv" ? Csv(row) : Json(form, row);
        var (status, answer) = await _host.TrySendAsync(HttpMethod.Post, $"data_sets/{set}/records?header=true", content);
        Assert.True(status == 202, $"{status}: {answer}");

        var read = Assert.Single(await _host.RowsAsync(set));
        Assert.Equal([], row.Where(r => (string?)read[r.name] != r.Value).Select(r => $"{Show(r.name)} is {Show((string?)read[r.name])}"));

        var lists = (await _host.GetAsync($"data_sets/{set}/records?format=list"))["records"]![0]!;
        var fields = lists["fields"]!.AsArray().Select(f => (string)f!).ToList();
        Assert.Equal([], row.Where(r => (string?)lists["values"]![0]![fields.IndexOf(r.name)] != r.Value).Select(r => Show(r.name)));

        var columns = (await _host.GetAsync($"data_sets/{set}"))["entity"]!["data_schema"]!["fields"]!.AsArray().Select(f => (string)f!["name"]!);
        Assert.Equal([], names.Except(columns, StringComparer.Ordinal).Select(Show));
    }

    [Fact]
    public async Task Every_name_and_value_can_be_filtered_and_told_from_its_likes()
    {
        var texts = Texts().Where(t => t.Length < 100).ToList();
        var set = await _host.AddSetAsync("custom", []);
        var rows = new JsonArray([.. texts.Select((t, i) => new JsonObject { ["text"] = t, ["number"] = i, [t] = i })]);
        Assert.Equal(202, (await _host.TrySendAsync(HttpMethod.Post, $"data_sets/{set}/records", rows)).Status);
        var wrong = new List<string>();
        for (var i = 0; i < texts.Count; i++)
        {
            // By value, and by the column of that name.
            foreach (var filter in new[] { $"text:eq:{texts[i]}", $"{texts[i]}:eq:{i}" })
            {
                var (status, answer) = await _host.TrySendAsync(HttpMethod.Get, $"data_sets/{set}/records?format=list&includes=number&filter={Uri.EscapeDataString(filter)}");
                var found = status == 200 ? answer!["records"]![0]!["values"]!.ToJsonString() : $"{status} {answer}";
                if (found != $"[[{i}]]")
                {
                    wrong.Add($"{Show(filter)} found {found}, not {i}");
                }
            }
        }

        Assert.Equal([], wrong);
    }

    [Theory]
    [InlineData("""[{"request":{"fields":["LONE"],"values":[["x"]]}}]""")]
    [InlineData("""[{"request":{"fields":["a"],"values":[["LONE"]]}}]""")]
    [InlineData("""[{"request":{"fields":["a"],"values":[[["LONE"]]]}}]""")]
    [InlineData("""[{"scoring_id":"LONE","request":{"fields":["a"],"values":[["x"]]}}]""")]
    [InlineData("""[{"user_id":"LONE","request":{"fields":["a"],"values":[["x"]]}}]""")]
    public async Task Lone_surrogates_in_payload_are_refused(string body) => await RefusedAsync(await _host.AddPayloadSetAsync([]), body);

    [Theory]
    [InlineData("""[{"LONE":1}]""")]
    [InlineData("""[{"a":"LONE"}]""")]
    [InlineData("""[{"record_id":"LONE","a":1}]""")]
    [InlineData("""[{"transaction_id":"LONE","a":1}]""")]
    [InlineData("""[{"fields":["LONE"],"values":[[1]]}]""")]
    [InlineData("""[{"fields":["a"],"values":[["LONE"]]}]""")]
    public async Task Lone_surrogates_in_rows_are_refused(string body) => await RefusedAsync(await _host.AddSetAsync("custom", []), body);

    [Theory]
    [InlineData("POST", "data_marts", """{"name":"LONE"}""")]
    [InlineData("POST", "service_providers", """{"name":"x","service_type":"custom_machine_learning","credentials":{"LONE":"x"}}""")]
    [InlineData("POST", "service_providers", """{"name":"x","service_type":"custom_machine_learning","credentials":{"x":"LONE"}}""")]
    [InlineData("POST", "monitor_definitions", """{"name":"x","metrics":[{"name":"m"}],"parameters_schema":{"a":["LONE"]}}""")]
    [InlineData("POST", "explanation_tasks", """{"scoring_ids":["LONE"]}""")]
    [InlineData("POST", "/v1/authorize", """{"username":"LONE","password":"LONE"}""")]
    public async Task Lone_surrogates_in_resources_are_refused(string method, string path, string body)
    {
        foreach (var lone in LoneSurrogates)
        {
            var content = new StringContent(body.Replace("LONE", lone), Encoding.UTF8, "application/json");
            Assert.Equal((lone, 400), (lone, (await _host.TrySendAsync(new HttpMethod(method), path, content)).Status));
        }
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_refused_everywhere()
    {
        var set = await _host.AddSetAsync("custom", []);
        foreach (var bytes in new byte[][] { [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82] })
        {
            byte[] Body(string text) => [.. text.Split('|') switch { var parts => Encoding.UTF8.GetBytes(parts[0]).Concat(bytes).Concat(Encoding.UTF8.GetBytes(parts[1])) }];
            foreach (var (path, body, type) in new[]
            {
                ($"data_sets/{set}/records", """[{"a":"|"}]""", "application/json"),
                ($"data_sets/{set}/records", """[{"|":1}]""", "application/json"),
                ($"data_sets/{set}/records?header=true", "a\n|\n", "text/csv"),
                ("data_marts", """{"name":"|"}""", "application/json"),
                ("service_providers", """{"name":"x","service_type":"custom_machine_learning","credentials":{"a":"|"}}""", "application/json"),
            })
            {
                var content = new ByteArrayContent(Body(body));
                content.Headers.ContentType = new(type);
                Assert.Equal((path, Convert.ToHexString(bytes), 400), (path, Convert.ToHexString(bytes), (await _host.TrySendAsync(HttpMethod.Post, path, content)).Status));
            }
        }

        Assert.Equal(0, await _host.CountAsync(set));
    }

    private static readonly string[] LoneSurrogates = ["\\ud800", "\\udfff", "\\udc00\\ud800", "a\\uD83Db", "\\ud83d\\\\ude00"];

    private async Task RefusedAsync(string set, string body)
    {
        foreach (var lone in LoneSurrogates)
        {
            var content = new StringContent(body.Replace("LONE", lone), Encoding.UTF8, "application/json");
            Assert.Equal((lone, 400), (lone, (await _host.TrySendAsync(HttpMethod.Post, $"data_sets/{set}/records", content)).Status));
        }

        Assert.Equal(0, await _host.CountAsync(set));
    }

    private static StringContent Json(string form, IReadOnlyList<(string Name, string Value)> row)
    {
        var fields = new JsonArray([.. row.Select(r => JsonValue.Create(r.Name))]);
        var values = new JsonArray(new JsonArray([.. row.Select(r => JsonValue.Create(r.Value))]));
        JsonNode item = form switch
        {
            "row" => new JsonObject(row.Select(r => KeyValuePair.Create(r.Name, (JsonNode?)r.Value))),
            "block" => new JsonObject { ["fields"] = fields, ["values"] = values },
            _ => new JsonObject { ["request"] = new JsonObject { ["fields"] = fields, ["values"] = values } },
        };
        return new StringContent(new JsonArray(item).ToJsonString(), Encoding.UTF8, "application/json");
    }

    private static StringContent Csv(IReadOnlyList<(string Name, string Value)> row)
    {
        static string Quote(string text) => $"\"{text.Replace("\"", "\"\"")}\"";
        return new StringContent($"{string.Join(',', row.Select(r => Quote(r.Name)))}\r\n{string.Join(',', row.Select(r => Quote(r.Value)))}\r\n", Encoding.UTF8, "text/csv");
    }

    private static string Show(string? text) => text is null ? "nothing" : string.Concat(text.Take(40).Select(c => c is > ' ' and < '\u007f' ? c.ToString() : $"\\u{(int)c:x4}"));

    /// <summary>300 texts: hand-picked ones that go wrong somewhere, and mixtures of their parts.</summary>
    private static IReadOnlyList<string> Texts()
    {
        string[] picked =
        [
            "é", "e\u0301", "Å", "A\u030a", "\u212b", "ﬁ", "fi", "가", "\u1100\u1161", "ẛ̣", "I", "ı", "İ", "i", "i\u0307", "ß", "SS", "ss", "ẞ", "σ", "ς", "Σ",
            "שלום", "مرحبا", "\u202eabc", "a\u200fb", "\u2066x\u2069", "😀", "👩‍👩‍👧", "🏳️‍🌈", "🇰🇷", "👍🏽", "\u200b", "\u200d", "\ufeff", "\u00a0", "\u2028", "\u2029", "\u0085",
            "\0", "a\0b", "\0\0", "\u0001", "\u00010", "\u00011", "\u007f", "\ufffe", "\uffff", "\ufffd", "\U0010ffff",
            "a=b", "=1+1", "+1", "-1", "@x", "a:b", "a:eq:b", "a,b", "a;b", "a\"b", "'", "''", "\"", "\\", "\\u0041", "/", "%", "%00", "%2F", "_", "*", "?", "#", "&amp;", "<b>",
            "Name", "name", "NAME", "nAme", " name", "name ", "\tname", "na\nme", "na\r\nme", "DROP TABLE r_1; --", "$1", "{}", "[0]", "null", "true", "NaN", "1", "c_0", "_seq", "others", "rowid",
            "日本語", "中文", "한국어", "ไทย", "हिन्दी", "தமிழ்", "Ελληνικά", "Русский", new string('x', 63) + "1", new string('x', 63) + "2", new string('名', 3_413), new string('n', 10_240),
        ];
        var random = new Random(20_260);
        var texts = picked.ToList();
        var known = texts.ToHashSet(StringComparer.Ordinal);
        var parts = picked.Where(p => p.Length < 10).ToArray();
        while (texts.Count < 300)
        {
            var text = string.Concat(Enumerable.Range(0, 2 + random.Next(4)).Select(_ => parts[random.Next(parts.Length)]));
            if (known.Add(text))
            {
                texts.Add(text);
            }
        }

        return texts;
    }
}
