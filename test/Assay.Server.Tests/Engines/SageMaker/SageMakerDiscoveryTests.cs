using System.Text.Json.Nodes;
using Assay.Server.Engines;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.SageMaker;

namespace Assay.Server.Tests.Engines.SageMaker;

public class SageMakerDiscoveryTests
{
    [Fact]
    public async Task List_gives_an_endpoint_with_its_model_artifact_and_address()
    {
        await using var services = await EngineServices.StartAsync();
        await using var fake = await FakeSageMaker.StartAsync(services.Clock, new FakeEndpoint("credit", FakeContainers.XGBoost) { Variants = [("small", 0.2), ("large", 0.8)] });

        var deployment = Assert.Single(await ListAsync(services, fake.Credentials));

        Assert.Equal("credit", deployment.Id);
        var (metadata, entity) = (deployment.Resource["metadata"]!, deployment.Resource["entity"]!);
        Assert.Equal("credit", (string?)metadata["guid"]);
        Assert.Equal("arn:aws:sagemaker:eu-west-1:1234:endpoint/credit", (string?)metadata["crn"]);
        Assert.Equal("2018-11-15T12:41:07.389Z", (string?)metadata["created_at"]);
        Assert.Equal("2018-11-15T12:46:40.500Z", (string?)metadata["modified_at"]);
        Assert.Equal($"{fake.Address}endpoints/credit/invocations", (string?)entity["scoring_endpoint"]!["url"]);
        Assert.Equal("InService", (string?)entity["status"]);
        Assert.Equal("credit-large", (string?)entity["asset"]!["asset_id"]);
        Assert.Equal("s3://models/credit-large.tar.gz", (string?)entity["asset"]!["url"]);
        Assert.Equal(["small", "large"], entity["variants"]!.AsArray().Select(v => (string?)v!["name"]));
    }

    [Fact]
    public async Task List_of_more_endpoints_than_a_page_holds_follows_the_pages()
    {
        await using var services = await EngineServices.StartAsync();
        await using var fake = await FakeSageMaker.StartAsync(services.Clock, [.. Enumerable.Range(0, 205).Select(i => new FakeEndpoint($"e{i}", FakeContainers.XGBoost))]);

        var deployments = await ListAsync(services, fake.Credentials);

        Assert.Equal(Enumerable.Range(0, 205).Select(i => $"e{i}"), deployments.Select(d => d.Id));
        Assert.Equal(3, fake.Actions.Count(a => a == "SageMaker.ListEndpoints"));
    }

    [Theory]
    [InlineData("DescribeEndpoint", "credit")]
    [InlineData("DescribeEndpointConfig", "credit")]
    [InlineData("DescribeModel", "credit-AllTraffic")]
    public async Task List_whose_details_are_denied_gives_what_is_known(string denied, string asset)
    {
        await using var services = await EngineServices.StartAsync();
        await using var fake = await FakeSageMaker.StartAsync(services.Clock, new FakeEndpoint("credit", FakeContainers.XGBoost));
        fake.DeniedAction = denied;

        var deployment = Assert.Single(await ListAsync(services, fake.Credentials));

        Assert.Equal(asset, (string?)deployment.Resource["entity"]!["asset"]!["name"]);
        Assert.Equal("", (string?)deployment.Resource["entity"]!["asset"]!["url"]);
    }

    [Fact]
    public async Task List_with_an_endpoint_that_is_being_created_gives_its_configured_model()
    {
        await using var services = await EngineServices.StartAsync();
        await using var fake = await FakeSageMaker.StartAsync(services.Clock, new FakeEndpoint("new", FakeContainers.XGBoost) { Status = "Creating" });

        var deployment = Assert.Single(await ListAsync(services, fake.Credentials));

        Assert.Equal("Creating", (string?)deployment.Resource["entity"]!["status"]);
        Assert.Equal("new-AllTraffic", (string?)deployment.Resource["entity"]!["asset"]!["name"]);
    }

    [Fact]
    public async Task List_that_is_denied_says_what_to_allow()
    {
        await using var services = await EngineServices.StartAsync();
        await using var fake = await FakeSageMaker.StartAsync(services.Clock);
        fake.DeniedAction = "ListEndpoints";

        var refused = await EngineServices.RefusedAsync(ListAsync(services, fake.Credentials));

        Assert.Contains("400: AccessDeniedException: User: arn:aws:iam::1234:user/assay is not authorized to perform: sagemaker:ListEndpoints Allow", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Endpoints":[{"EndpointName":"a"}],"NextToken":"again"}""", """{"Endpoints":[{"EndpointName":"b"}],"NextToken":"again"}""")]
    public async Task List_whose_token_repeats_ends(params string[] pages)
    {
        await using var services = await EngineServices.StartAsync();
        await using var fake = await FakeSageMaker.StartAsync(services.Clock);
        fake.Next(pages.Select(Misbehave.Text));

        var deployments = await ListAsync(services, fake.Credentials);

        Assert.Equal(["a", "b"], deployments.Select(d => d.Id));
    }

    [Theory]
    [InlineData("<html>Sign in</html>", "cannot be read")]
    [InlineData("[]", "it is no object")]
    [InlineData("{}", "has no 'Endpoints'")]
    [InlineData("""{"Endpoints":[{"EndpointName":"a""", "cannot be read")]
    public async Task List_of_something_else_is_refused(string body, string expected)
    {
        await using var services = await EngineServices.StartAsync();
        await using var fake = await FakeSageMaker.StartAsync(services.Clock);
        fake.Next(Misbehave.Text(body));

        var refused = await EngineServices.RefusedAsync(ListAsync(services, fake.Credentials));

        Assert.Equal("engine_answer_wrong", refused.Code);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("us-east-1", "https://api.sagemaker.us-east-1.amazonaws.com/")]
    [InlineData("cn-north-1", "https://api.sagemaker.cn-north-1.amazonaws.com.cn/")]
    public void Control_without_a_url_is_the_regions_host(string region, string expected)
    {
        var binding = EngineServices.Binding(new JsonObject { ["region"] = region });

        Assert.Equal(expected, Server.Engines.SageMaker.SageMakerHosts.Control(binding).AbsoluteUri);
    }

    [Fact]
    public void Invocations_without_a_url_are_at_the_regions_runtime()
    {
        var binding = EngineServices.Binding(new JsonObject { ["region"] = "us-east-1" });

        Assert.Equal("https://runtime.sagemaker.us-east-1.amazonaws.com/endpoints/credit/invocations", Server.Engines.SageMaker.SageMakerHosts.Invocations(binding, "credit").AbsoluteUri);
    }

    [Theory]
    [InlineData("""{"access_key_id":"a","secret_access_key":"s"}""", "have no 'region'")]
    [InlineData("""{"access_key_id":"a","secret_access_key":"s","region":"no such"}""", "'no such' is no AWS region")]
    [InlineData("""{"access_key_id":"a","secret_access_key":"s","region":"us-east-1","control_url":"x"}""", "'control_url' is no absolute address")]
    public async Task List_with_wrong_credentials_names_what_is_wrong(string credentials, string expected)
    {
        await using var services = await EngineServices.StartAsync();

        var refused = await EngineServices.RefusedAsync(ListAsync(services, JsonNode.Parse(credentials)!.AsObject()));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    private static Task<IReadOnlyList<EngineDeployment>> ListAsync(EngineServices services, JsonObject credentials) =>
        services.Engine("amazon_sagemaker").ListDeploymentsAsync(EngineServices.Binding(credentials), TestContext.Current.CancellationToken);
}
