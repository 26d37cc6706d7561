using System.Text.Json.Nodes;
using Assay.Server.Engines;
using Assay.Server.Engines.VertexAi;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.VertexAi;

namespace Assay.Server.Tests.Engines.VertexAi;

public class VertexDiscoveryTests
{
    [Fact]
    public async Task List_gives_an_endpoint_with_its_most_used_model_and_its_address()
    {
        await using var services = await EngineServices.StartAsync();
        await using var fake = await FakeVertex.StartAsync(services.Clock, new FakeVertexEndpoint("456", FakeVertexModels.AutoMl) { Deployed = [("8", 20), ("9", 80)] });

        var deployment = Assert.Single(await ListAsync(services, fake.Credentials));

        Assert.Equal("456", deployment.Id);
        var (metadata, entity) = (deployment.Resource["metadata"]!, deployment.Resource["entity"]!);
        Assert.Equal("456", (string?)metadata["guid"]);
        Assert.Equal("2022-03-04T05:06:07.123456Z", (string?)metadata["created_at"]);
        Assert.Equal("credit", (string?)entity["name"]);
        Assert.Equal(fake.Predict("456").ToString(), (string?)entity["scoring_endpoint"]!["url"]);
        Assert.Equal("9", (string?)entity["asset"]!["asset_id"]);
        Assert.Equal("model 9", (string?)entity["asset"]!["name"]);
        Assert.Equal("projects/acme-risk/locations/us-central1/models/9", (string?)entity["asset"]!["url"]);
    }

    [Fact]
    public async Task List_of_more_endpoints_than_a_page_holds_follows_the_pages()
    {
        await using var services = await EngineServices.StartAsync();
        await using var fake = await FakeVertex.StartAsync(services.Clock, [.. Enumerable.Range(0, 205).Select(i => new FakeVertexEndpoint($"{i}", FakeVertexModels.AutoMl))]);

        var deployments = await ListAsync(services, fake.Credentials);

        Assert.Equal(Enumerable.Range(0, 205).Select(i => $"{i}"), deployments.Select(d => d.Id));
        Assert.Equal(3, fake.Lists);
    }

    [Fact]
    public async Task List_of_nothing_which_Google_writes_as_an_empty_object_is_empty()
    {
        await using var services = await EngineServices.StartAsync();
        await using var fake = await FakeVertex.StartAsync(services.Clock);

        Assert.Empty(await ListAsync(services, fake.Credentials));
    }

    [Fact]
    public async Task List_with_an_endpoint_of_its_own_host_gives_that_host()
    {
        await using var services = await EngineServices.StartAsync();
        await using var fake = await FakeVertex.StartAsync(services.Clock, new FakeVertexEndpoint("456", FakeVertexModels.AutoMl) { Dns = "456.us-central1-123.prediction.vertexai.goog" });

        var deployment = Assert.Single(await ListAsync(services, fake.Credentials));

        Assert.Equal(
            "https://456.us-central1-123.prediction.vertexai.goog/v1/projects/acme-risk/locations/us-central1/endpoints/456:predict",
            (string?)deployment.Resource["entity"]!["scoring_url"]);
    }

    [Fact]
    public async Task List_with_an_endpoint_that_serves_nothing_says_so()
    {
        await using var services = await EngineServices.StartAsync();
        await using var fake = await FakeVertex.StartAsync(services.Clock, new FakeVertexEndpoint("456", FakeVertexModels.AutoMl) { Deployed = [] });

        var entity = Assert.Single(await ListAsync(services, fake.Credentials)).Resource["entity"]!;

        Assert.Equal("empty", (string?)entity["status"]);
        Assert.Equal("456", (string?)entity["asset"]!["asset_id"]);
    }

    [Theory]
    [InlineData("project_id", "other", "403: PERMISSION_DENIED: Permission denied on resource /v1/projects/other/locations/us-central1/endpoints (or it may not exist). Check project_id and location")]
    [InlineData("location", "europe-west4", "403: PERMISSION_DENIED")]
    [InlineData("location", "no such", "'no such' is no location of Google Cloud")]
    [InlineData("client_email", "nobody@acme-risk.iam.gserviceaccount.com", "gives no token (400): Invalid grant: account not found")]
    [InlineData("private_key", "x", "'private_key' is no RSA key in PEM")]
    [InlineData("token_uri", "x", "'token_uri' is no absolute address")]
    [InlineData("private_key_id", "ffff", "gives no token (400): Invalid JWT header.")]
    [InlineData("scope", "https://www.googleapis.com/auth/other", "gives no token (400): Invalid OAuth scope")]
    public async Task List_with_wrong_credentials_names_what_is_wrong(string name, string value, string expected)
    {
        await using var services = await EngineServices.StartAsync();
        await using var fake = await FakeVertex.StartAsync(services.Clock);
        var credentials = fake.Credentials;
        credentials[name] = value;

        var refused = await EngineServices.RefusedAsync(ListAsync(services, credentials));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("project_id", "have no 'project'")]
    [InlineData("location", "have no 'location'")]
    [InlineData("client_email", "have no 'client_email'")]
    public async Task List_without_a_credential_names_it(string missing, string expected)
    {
        await using var services = await EngineServices.StartAsync();
        await using var fake = await FakeVertex.StartAsync(services.Clock);
        var credentials = fake.Credentials;
        credentials.Remove(missing);

        var refused = await EngineServices.RefusedAsync(ListAsync(services, credentials));

        Assert.Equal("engine_credentials_missing", refused.Code);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>Sign in</html>")]
    [InlineData("[]")]
    [InlineData("""{"endpoints":[{"name":""")]
    public async Task List_of_something_else_is_refused(string body)
    {
        await using var services = await EngineServices.StartAsync();
        await using var fake = await FakeVertex.StartAsync(services.Clock);
        fake.Next(Misbehave.Text(body));

        var refused = await EngineServices.RefusedAsync(ListAsync(services, fake.Credentials));

        Assert.Equal("engine_answer_wrong", refused.Code);
        Assert.Contains("cannot be read", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Endpoints_without_a_url_are_at_the_locations_host()
    {
        var binding = EngineServices.Binding(new JsonObject { ["project"] = "123", ["location"] = "europe-west4" });

        Assert.Equal("https://europe-west4-aiplatform.googleapis.com/v1/projects/123/locations/europe-west4/endpoints", VertexHosts.Endpoints(binding).AbsoluteUri);
    }

    private static Task<IReadOnlyList<EngineDeployment>> ListAsync(EngineServices services, JsonObject credentials) =>
        services.Engine("google_vertex_ai").ListDeploymentsAsync(EngineServices.Binding(credentials), TestContext.Current.CancellationToken);
}
