using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;

namespace Assay.Server.Tests.Subscriptions;

public sealed class PayloadFormatApiTests(ApiHostFixture fixture) : IClassFixture<ApiHostFixture>, IAsyncLifetime
{
    private const string Instance = "00000000-0000-0000-0000-000000000000";
    private const string Format = "deployment.scoring_endpoint.payload_format";

    private readonly ApiHost _host = fixture.Host;
    private string _provider = "";

    public async ValueTask InitializeAsync()
    {
        var provider = await _host.PostAsync("service_providers", new JsonObject { ["name"] = "rest", ["service_type"] = "generic_rest", ["credentials"] = new JsonObject() });
        _provider = (string)provider["metadata"]!["id"]!;
    }

    [Fact]
    public async Task Subscription_with_a_wrong_format_is_refused_with_every_problem()
    {
        var (status, answer) = await SubscribeAsync("""
            {"codec":"mapping","method":"GET","max_rows":5,"request":{"rows":"x"},"response":{},"encodings":[{"feature":"Sex"}]}
            """);

        Assert.Equal(400, status);
        var errors = answer!["errors"]!.AsArray();
        Assert.Equal(
            [$"{Format}.method", $"{Format}.request.rows", $"{Format}.response.prediction", $"{Format}.encodings[0]"],
            errors.Select(e => (string)e!["target"]!["name"]!));
        Assert.Equal($"'{Format}.method' must be one of POST, PUT, PATCH.", (string)errors[0]!["message"]!);
    }

    [Theory]
    [InlineData("""{"codec":"mapping","codec":"input_data"}""")]
    [InlineData("""{"codec":"mapping","request":{"rows":"/a","rows":"/b"},"response":{"prediction":"/p"}}""")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("""{"codec":7}""")]
    [InlineData("""{"max_rows":1.5}""")]
    public async Task Subscription_whose_format_is_no_format_is_refused(string format)
    {
        var (status, answer) = await SubscribeAsync(format);

        Assert.Equal(400, status);
        Assert.Contains(Format, (string)Assert.Single(answer!["errors"]!.AsArray())!["target"]!["name"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"codec":"fields_values","max_rows":100}""")]
    [InlineData("""{"codec":"mapping","request":{"format":"csv"},"response":{"format":"csv","prediction":"/label"}}""")]
    public async Task Subscription_with_a_format_is_taken_and_a_patch_checked(string format)
    {
        var (status, added) = await SubscribeAsync(format);
        Assert.Equal(202, status);

        var (patched, answer) = await _host.TrySendAsync(HttpMethod.Patch, $"subscriptions/{(string)added!["metadata"]!["id"]!}", new JsonArray(new JsonObject
        {
            ["op"] = "add",
            ["path"] = "/deployment/scoring_endpoint/payload_format",
            ["value"] = new JsonObject { ["codec"] = "mapping" },
        }));

        Assert.Equal(400, patched);
        Assert.Equal(2, answer!["errors"]!.AsArray().Count);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<(int Status, JsonNode? Json)> SubscribeAsync(string format)
    {
        // As text: a format with a member twice cannot be built.
        var endpoint = $$"""{"url":"https://engine.test/","payload_format":{{format}}}""";
        var deployment = $$"""{"deployment_id":"d","name":"d","scoring_endpoint":{{endpoint}} }""";
        using var body = new StringContent(
            $$"""{"data_mart_id":"{{Instance}}","service_provider_id":"{{_provider}}","asset":{"asset_id":"a"},"deployment":{{deployment}} }""", Encoding.UTF8, "application/json");
        return await _host.TrySendAsync(HttpMethod.Post, "subscriptions", body);
    }
}
