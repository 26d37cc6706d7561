using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api;

/// <summary>JSON Patch, the same on every resource that can be changed.</summary>
public class PatchApiTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.Host;

    public static TheoryData<string, string> Resources => new()
    {
        { "data_marts", "/description" },
        { "service_providers", "/description" },
        { "subscriptions", "/asset_properties/prediction_field" },
        { "data_sets", "/description" },
        { "monitor_definitions", "/description" },
        { "monitor_instances", "/parameters/note" },
    };

    [Theory]
    [MemberData(nameof(Resources))]
    public async Task Either_content_type_is_read_and_replace_of_what_is_missing_adds_it(string kind, string path)
    {
        var address = await AddAsync(kind);
        foreach (var (contentType, value) in new[] { ("application/json", "a"), ("application/json-patch+json", "b"), ("application/json-patch+json; charset=utf-8", "c") })
        {
            var (status, answer) = await PatchAsync(address, $$"""[{"op":"replace","path":"{{path}}","value":"{{value}}"}]""", contentType);
            Assert.True(status == 200, $"{status}: {answer}");
            Assert.Equal(value, (string)At(answer!["entity"]!, path)!);
        }

        Assert.Equal("c", (string)At((await _host.GetAsync(address))["entity"]!, path)!);
    }

    [Theory]
    [MemberData(nameof(Resources))]
    public async Task Steps_are_applied_together_or_not_at_all(string kind, string path)
    {
        var address = await AddAsync(kind);
        var before = await _host.GetAsync(address);
        string[] refused =
        [
            """{"op":"test","path":"PATH","value":"other"}""",
            """{"op":"remove","path":"/there/is/no/such/thing"}""",
            """{"op":"melt","path":"PATH"}""",
            """{"op":"add","path":"no slash","value":1}""",
            """{"op":"add","path":"PATH/deeper/still","value":1}""",
            """{"op":"move","path":"PATH","from":"/nowhere"}""",
            """{"op":"add","value":1}""",
            """{"path":"PATH","value":1}""",
            """{"op":"replace","path":"","value":[]}""",
            """{"op":"replace","path":"","value":null}""",
            """{"op":"remove","path":""}""",
            "null",
        ];
        foreach (var step in refused)
        {
            var body = $$"""[{"op":"add","path":"{{path}}","value":"first"},{{step.Replace("PATH", path)}}]""";
            Assert.Equal((step, 400), (step, (await PatchAsync(address, body, "application/json")).Status));
        }

        Assert.Equal(before.ToJsonString(), (await _host.GetAsync(address)).ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Resources))]
    public async Task State_metadata_and_unknown_members_are_the_servers(string kind, string path)
    {
        var address = await AddAsync(kind);
        var before = await _host.GetAsync(address);
        var (status, answer) = await PatchAsync(address, $$"""[{"op":"add","path":"/unknown","value":{"a":[null]} },{"op":"add","path":"{{path}}","value":"x"}]""", "application/json");
        var after = await _host.GetAsync(address);

        Assert.Equal(200, status);
        Assert.Null(after["entity"]!["unknown"]);
        Assert.Equal(before["entity"]!["status"]?.ToJsonString(), after["entity"]!["status"]?.ToJsonString());
        Assert.Equal((string)before["metadata"]!["created_at"]!, (string)after["metadata"]!["created_at"]!);
        Assert.Equal("admin", (string)after["metadata"]!["modified_by"]!);
        Assert.Equal(answer!["metadata"]!.ToJsonString(), after["metadata"]!.ToJsonString());
    }

    [Fact]
    public async Task Subscription_takes_the_patches_that_clients_send()
    {
        var address = $"subscriptions/{await _host.SubscribeAsync()}";
        var patch = new JsonArray(
            ApiHostBuilders.Step("add", "/data_sources/-", new JsonObject { ["type"] = "payload" }),
            ApiHostBuilders.Step("add", "/data_sources/-", new JsonObject { ["type"] = "feedback" }),
            ApiHostBuilders.Step("replace", "/asset_properties/training_data_schema", new JsonObject { ["type"] = "struct", ["fields"] = new JsonArray(new JsonObject { ["name"] = "Age", ["type"] = "integer", ["nullable"] = true, ["metadata"] = new JsonObject { ["modeling_role"] = "feature" } }) }),
            ApiHostBuilders.Step("add", "/integration_reference", new JsonObject { ["integrated_system_id"] = "s", ["external_id"] = "e" }),
            ApiHostBuilders.Step("copy", "/asset_properties/input_data_schema") is var copy ? With(copy, "from", "/asset_properties/training_data_schema") : null);
        var entity = (await _host.SendAsync(HttpMethod.Patch, address, patch))["entity"]!;

        Assert.Equal(["payload", "feedback"], entity["data_sources"]!.AsArray().Select(s => (string)s!["type"]!));
        Assert.Equal("Age", (string)entity["asset_properties"]!["input_data_schema"]!["fields"]![0]!["name"]!);
        Assert.Equal("e", (string)entity["integration_reference"]!["external_id"]!);
    }

    [Fact]
    public async Task Reference_that_is_sent_back_keeps_the_secret_and_another_resources_is_copied()
    {
        var provider = ApiHostBuilders.Provider();
        provider["credentials"] = new JsonObject { ["password"] = "p" };
        var first = await _host.PostAsync("service_providers", provider);
        var reference = first["entity"]!["credentials"]!;
        var same = await _host.SendAsync(HttpMethod.Patch, $"service_providers/{first.Id()}", new JsonArray(ApiHostBuilders.Step("replace", "/credentials", reference.DeepClone())));
        provider["credentials"] = reference.DeepClone();
        var second = await _host.PostAsync("service_providers", provider);
        provider["credentials"] = new JsonObject { ["secret_id"] = "token-signing-key" };
        var third = await _host.PostAsync("service_providers", provider);
        await _host.SendAsync(HttpMethod.Delete, $"service_providers/{first.Id()}");
        await _host.SendAsync(HttpMethod.Delete, $"service_providers/{third.Id()}");
        var secrets = _host.Service<Secrets.SecretStore>();

        Assert.Equal(reference.ToJsonString(), same["entity"]!["credentials"]!.ToJsonString());
        Assert.NotEqual(reference.ToJsonString(), second["entity"]!["credentials"]!.ToJsonString());
        Assert.Null(await secrets.FindAsync((string)reference["secret_id"]!, TestContext.Current.CancellationToken));
        Assert.Equal("""{"password":"p"}""", Encoding.UTF8.GetString((await secrets.FindAsync((string)second["entity"]!["credentials"]!["secret_id"]!, TestContext.Current.CancellationToken))!));
        Assert.NotNull(await secrets.FindAsync("token-signing-key", TestContext.Current.CancellationToken));
    }

    private async Task<string> AddAsync(string kind)
    {
        switch (kind)
        {
            case "data_marts":
                return $"{kind}/{(await _host.PostAsync(kind, new JsonObject { ["name"] = "m" })).Id()}";
            case "service_providers":
                return $"{kind}/{(await _host.PostAsync(kind, ApiHostBuilders.Provider())).Id()}";
            case "subscriptions":
                return $"{kind}/{await _host.SubscribeAsync()}";
            case "data_sets":
                return $"{kind}/{await _host.AddSetAsync("custom", [])}";
            case "monitor_definitions":
                return $"{kind}/{(await _host.PostAsync(kind, ApiHostBuilders.Definition($"D {Guid.NewGuid()}"))).Id()}";
            default:
                return $"{kind}/{(await _host.AddCustomMonitorAsync($"M {Guid.NewGuid()}")).Instance}";
        }
    }

    private Task<(int Status, JsonNode? Json)> PatchAsync(string address, string body, string contentType)
    {
        var content = new StringContent(body, Encoding.UTF8);
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(contentType);
        return _host.TrySendAsync(HttpMethod.Patch, address, content);
    }

    private static JsonNode? At(JsonNode node, string path) => path.TrimStart('/').Split('/').Aggregate((JsonNode?)node, (n, step) => n?[step]);

    private static JsonObject With(JsonObject step, string name, string value)
    {
        step[name] = value;
        return step;
    }
}
