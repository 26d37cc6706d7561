using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api;

/// <summary>One record by its id, whatever the id looks like.</summary>
public class SingleRecordApiTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.Host;

    [Theory]
    [InlineData("plain")]
    [InlineData("with/slash")]
    [InlineData("with%2Fslash")]
    [InlineData("with space?and#more&x=1")]
    [InlineData("ключ-日本")]
    [InlineData("a+b%25")]
    public async Task Record_is_found_read_by_field_and_changed_under_any_id(string id)
    {
        var set = await _host.AddSetAsync("custom", []);
        await _host.StoreAsync(set, new JsonObject { ["record_id"] = id, ["Age"] = 1, ["a/b %"] = "x", ["none"] = null, ["other"] = new JsonArray(1.5) });
        var address = $"data_sets/{set}/records/{Uri.EscapeDataString(id)}";
        var found = await _host.GetAsync(address);
        var (_, field) = await _host.TrySendAsync(HttpMethod.Get, $"{address}/{Uri.EscapeDataString("a/b %")}");
        var changed = await _host.SendAsync(HttpMethod.Patch, address, new JsonArray(
            ApiHostBuilders.Step("replace", "/values/Age", 7), ApiHostBuilders.Step("replace", "/values/a~1b %", null), ApiHostBuilders.Step("add", "/values/other/0", 2)));

        Assert.Equal(id, (string)found["metadata"]!["id"]!);
        Assert.Equal("x", (string)field!);
        Assert.Equal("7 - [2,1.5]", $"{changed["entity"]!["values"]!["Age"]} {changed["entity"]!["values"]!["a/b %"] ?? "-"} {changed["entity"]!["values"]!["other"]!.ToJsonString()}");
        Assert.Equal(changed.ToJsonString(), (await _host.GetAsync(address)).ToJsonString());
        Assert.Equal(1, await _host.CountAsync(set));
    }

    [Fact]
    public async Task Change_of_one_record_leaves_the_others_and_late_columns()
    {
        var set = await _host.AddSetAsync("custom", []);
        JsonObject Row(string id)
        {
            var row = new JsonObject { ["record_id"] = id };
            for (var i = 0; i < 300; i++)
            {
                row[$"c{i}"] = i;
            }

            return row;
        }

        await _host.StoreAsync(set, Row("one"));
        await _host.StoreAsync(set, Row("two"));
        await _host.SendAsync(HttpMethod.Patch, $"data_sets/{set}/records/one", new JsonArray(ApiHostBuilders.Step("replace", "/values/c3", -3), ApiHostBuilders.Step("replace", "/values/c290", null), ApiHostBuilders.Step("replace", "/values/c299", 5)));
        var one = (await _host.GetAsync($"data_sets/{set}/records/one"))["entity"]!["values"]!;
        var two = (await _host.GetAsync($"data_sets/{set}/records/two"))["entity"]!["values"]!;

        Assert.Equal((-3, null, 5, 298), ((int)one["c3"]!, (int?)one["c290"], (int)one["c299"]!, (int)one["c298"]!));
        Assert.Equal((3, 290, 299), ((int)two["c3"]!, (int)two["c290"]!, (int)two["c299"]!));
    }

    [Theory]
    [InlineData("""[{"op":"replace","path":"/values/Age","value":"old"}]""")]
    [InlineData("""[{"op":"replace","path":"/values/Age","value":1.5}]""")]
    [InlineData("""[{"op":"replace","path":"/values/record_id","value":"other"}]""")]
    [InlineData("""[{"op":"replace","path":"/values/record_timestamp","value":"2025-01-01T00:00:00Z"}]""")]
    [InlineData("""[{"op":"add","path":"/values/unknown","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/annotations/a","value":1}]""")]
    [InlineData("""[{"op":"remove","path":"/values"}]""")]
    [InlineData("""[{"op":"replace","path":"/values","value":null}]""")]
    public async Task Change_that_makes_no_sense_is_refused(string patch)
    {
        var set = await _host.AddSetAsync("custom", []);
        await _host.StoreAsync(set, new JsonObject { ["record_id"] = "r", ["Age"] = 1 });
        var before = await _host.GetAsync($"data_sets/{set}/records/r");

        Assert.Equal(400, (await _host.TrySendAsync(HttpMethod.Patch, $"data_sets/{set}/records/r", JsonNode.Parse(patch))).Status);
        Assert.Equal(before.ToJsonString(), (await _host.GetAsync($"data_sets/{set}/records/r")).ToJsonString());
    }

    [Fact]
    public async Task Records_of_a_type_are_found_by_id_and_transaction_over_all_sets()
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var set in new[] { await host.AddSetAsync("custom", []), await host.AddSetAsync("custom", []), await host.AddSetAsync("training", []) })
        {
            await host.StoreAsync(set, new JsonObject { ["record_id"] = "same", ["transaction_id"] = "t", ["x"] = 1 });
            await host.StoreAsync(set, new JsonObject { ["record_id"] = "other", ["transaction_id"] = "t", ["x"] = 2 });
        }

        async Task<string> FindAsync(string query) => string.Join(',', (await host.GetAsync($"data_set_records?{query}"))["data_set_records"]!.AsArray()
            .Select(r => $"{r!["data_set"]!["type"]}:{r["records"]!["metadata"]!["id"]}"));

        Assert.Equal("custom:same,custom:same", await FindAsync("data_set_type=custom&record_id=same"));
        Assert.Equal("custom:other,custom:same,custom:other,custom:same", await FindAsync("data_set_type=custom&transaction_id=t"));
        Assert.Equal("custom:same,custom:other", await FindAsync("data_set_type=custom&transaction_id=t&offset=1&limit=2"));
        Assert.Equal("custom:same", await FindAsync("data_set_type=custom&transaction_id=t&offset=3"));
        Assert.Equal("training:same", await FindAsync("data_set_type=training&record_id=same&x=y"));
        Assert.Equal("", await FindAsync("data_set_type=feedback"));
    }
}
