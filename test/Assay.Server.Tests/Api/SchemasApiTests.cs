using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api;

/// <summary>Schemas that clients give and that the server makes.</summary>
public class SchemasApiTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.Host;

    [Fact]
    public async Task Schema_without_optional_members_is_taken()
    {
        var properties = new JsonObject
        {
            ["label_column"] = "Risk",
            ["training_data_schema"] = JsonNode.Parse("""{"fields":[{"name":"Age","type":"integer"},{"name":"Sex","type":"string","metadata":null},{"name":"Risk","type":"string"}]}"""),
        };
        var subscription = await _host.SubscribeAsync(["Age", "Sex"], properties: properties);
        var set = await _host.GetAsync($"data_sets/{await _host.PayloadSetAsync(subscription)}");
        var stored = (await _host.GetAsync($"subscriptions/{subscription}"))["entity"]!["asset_properties"]!["training_data_schema"]!;

        Assert.Equal("struct", (string)stored["type"]!);
        Assert.Equal(
            ["Age long feature", "Sex string feature"],
            set["entity"]!["data_schema"]!["fields"]!.AsArray().Skip(6).Select(f => $"{f!["name"]} {f["type"]} {f["metadata"]!["modeling_role"]}"));
    }

    [Fact]
    public async Task Inferred_schema_has_types_and_roles_and_changes_nothing()
    {
        var subscription = await _host.SubscribeAsync(["Age", "Amount"]);
        var before = await _host.GetAsync($"subscriptions/{subscription}");
        var inferred = (await _host.PostAsync($"subscriptions/{subscription}/schemas", JsonNode.Parse(
            """{"input_data":[{"fields":["Age","Amount","Good","Risk","prediction"],"values":[[1,2,true,"Risk","No"],[1,2.5,null,"No","No"]]}],"unknown":1}""")!))["subscription"]!;
        string Fields(string schema) => string.Join(' ', inferred["asset_properties"]![schema]!["fields"]!.AsArray().Select(f => $"{f!["name"]}:{f["type"]}:{f["metadata"]!["modeling_role"]}"));

        Assert.Equal(subscription, (string)inferred["subscription_id"]!);
        Assert.Equal("Age:long:feature Amount:double:feature Good:boolean: Risk:string:target prediction:string:prediction", Fields("training_data_schema"));
        Assert.Equal("Age:long:feature Amount:double:feature Good:boolean:", Fields("input_data_schema"));
        Assert.Equal(before.ToJsonString(), (await _host.GetAsync($"subscriptions/{subscription}")).ToJsonString());
    }

    [Fact]
    public async Task Spark_schema_of_csv_has_its_columns_and_their_types()
    {
        var (status, schema) = await _host.TrySendAsync(HttpMethod.Post, "spark_schemas", new StringContent("a,b,c\n1,x,0.5\n2,y,1\n", Encoding.UTF8, "text/csv"));

        Assert.Equal(200, status);
        Assert.Equal("struct a:long b:string c:double", $"{schema!["type"]} {string.Join(' ', schema["fields"]!.AsArray().Select(f => $"{f!["name"]}:{f["type"]}"))}");
    }

    [Theory]
    [InlineData("""{"data_schema":{"fields":[{"name":"a","type":"string"},{"name":"a","type":"string"}]}}""", "data_schema.fields[1].name")]
    [InlineData("""{"data_schema":{"fields":[{"type":"string"}]}}""", "data_schema.fields[0].name")]
    [InlineData("""{"data_schema":{"fields":[{"name":"a","type":"other"}]}}""", "data_schema.fields[0].type")]
    [InlineData("""{"data_schema":{"fields":[{"name":"a"}]}}""", "data_schema.fields[0].type")]
    [InlineData("""{"data_schema":{"fields":[null]}}""", "$.data_schema.fields[0]")]
    [InlineData("""{"data_schema":null}""", "data_schema")]
    [InlineData("""{"data_schema":{},"location":"x"}""", "location")]
    [InlineData("""{"data_schema":{},"schema_update_mode":"sometimes"}""", "schema_update_mode")]
    [InlineData("""{"data_schema":{},"target":{"target_type":"instance"}}""", "target")]
    public async Task Data_set_that_makes_no_sense_is_refused_by_field(string change, string field)
    {
        var body = new JsonObject
        {
            ["data_mart_id"] = ApiHostRecords.Instance,
            ["name"] = "x",
            ["type"] = "custom",
            ["target"] = new JsonObject { ["target_type"] = "instance", ["target_id"] = "i" },
        };
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        var (status, answer) = await _host.TrySendAsync(HttpMethod.Post, "data_sets", body);
        Assert.Equal((400, field), (status, (string)answer!["errors"]![0]!["target"]!["name"]!));
    }

    [Fact]
    public async Task Set_that_does_not_grow_refuses_columns_it_has_not()
    {
        var set = await _host.AddSetAsync("custom", new JsonArray(new JsonObject { ["name"] = "a", ["type"] = "double" }));
        await _host.SendAsync(HttpMethod.Patch, $"data_sets/{set}", new JsonArray(ApiHostBuilders.Step("replace", "/schema_update_mode", "none")));
        var (status, answer) = await _host.TryStoreAsync(set, new JsonObject { ["a"] = 1, ["b"] = 2 });

        Assert.Equal((400, "[0].b"), (status, (string)answer!["errors"]![0]!["target"]!["name"]!));
        await _host.StoreAsync(set, new JsonObject { ["a"] = 1 });
    }
}
