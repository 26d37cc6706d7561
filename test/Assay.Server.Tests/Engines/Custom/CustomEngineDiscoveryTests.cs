using System.Text.Json.Nodes;
using Assay.Server.Engines;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Engines.Custom;

public class CustomEngineDiscoveryTests
{
    [Theory]
    [InlineData("""{"count":1,"resources":[{"metadata":{"guid":"d1"},"entity":{"name":"n","scoring_url":"https://e.test/x/online","asset":{"name":"a","guid":"m1"},"asset_properties":{"problem_type":"binary"}}}]}""")]
    [InlineData("""{"resources":[{"metadata":{"guid":"d1","url":"https://e.test/other"},"entity":{"name":"n","type":"online","scoring_endpoint":{"url":"https://e.test/x/online"},"asset":{"asset_id":"m1","name":"a","asset_type":"model"}}}]}""")]
    [InlineData("""{"count":9,"resources":[{"metadata":{"guid":"d1"},"entity":{"name":"n","status":"DEPLOY_SUCCESS","scoring_url":"https://e.test/x/online","deployable_asset":{"guid":"m1","name":"a"}}}]}""")]
    [InlineData("""[{"metadata":{"id":"d1"},"entity":{"name":"n","scoring_url":"https://e.test/x/online","asset":{"id":"m1","name":"a"}}}]""")]
    [InlineData("""{"resources":[{"metadata":{"guid":"d1","url":"https://e.test/x/online"},"entity":{"name":"n","asset":{"asset_id":"m1","name":"a"}}}]}""")]
    public async Task List_of_every_published_variant_gives_the_union_of_members(string list)
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Deployments = JsonNode.Parse(list)!;

        var deployment = Assert.Single(await test.ListAsync());

        Assert.Equal("d1", deployment.Id);
        Assert.Equal("d1", (string?)deployment.Resource["metadata"]!["guid"]);
        var entity = deployment.Resource["entity"]!;
        Assert.Equal("n", (string?)entity["name"]);
        Assert.Equal("online", (string?)entity["type"]);
        Assert.Equal("https://e.test/x/online", (string?)entity["scoring_endpoint"]!["url"]);
        Assert.Equal("https://e.test/x/online", (string?)entity["scoring_url"]);
        Assert.Equal("m1", (string?)entity["asset"]!["asset_id"]);
        Assert.Equal("m1", (string?)entity["asset"]!["guid"]);
        Assert.Equal("a", (string?)entity["asset"]!["name"]);
        Assert.NotNull(entity["asset_properties"]);
    }

    [Fact]
    public async Task List_of_a_deployment_without_a_url_takes_the_one_of_the_contract()
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Deployments = JsonNode.Parse("""{"resources":[{"metadata":{"guid":"a b"},"entity":{}}]}""")!;

        var deployment = Assert.Single(await test.ListAsync());

        Assert.Equal($"{test.Fake.Address}v1/deployments/a%20b/online", (string?)deployment.Resource["entity"]!["scoring_url"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Sign in</html>")]
    [InlineData("{}")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("""{"resources":{}}""")]
    [InlineData("""{"resources":[{"metadata":{},"entity":{}}]}""")]
    [InlineData("""{"resources":[{"metadata":{"guid":"a","guid":"b"},"entity":{}}]}""")]
    [InlineData("""{"resources":[{"metadata":{"guid":"a"},"entity":{"asset":{"guid":"a","guid":"b"}}}]}""")]
    public async Task List_that_is_none_is_refused(string answer)
    {
        await using var test = await EngineUnderTest.StartAsync();
        test.Fake.Next(Misbehave.Text(answer));

        Assert.Equal("engine_answer_wrong", (await Assert.ThrowsAsync<EngineException>(test.ListAsync)).Code);
    }

    [Fact]
    public async Task List_without_an_address_says_what_is_missing()
    {
        await using var test = await EngineUnderTest.StartAsync();

        var refused = await Assert.ThrowsAsync<EngineException>(
            () => test.Engine.ListDeploymentsAsync(test.Binding, TestContext.Current.CancellationToken));

        Assert.Contains("url", refused.Message, StringComparison.Ordinal);
    }
}
