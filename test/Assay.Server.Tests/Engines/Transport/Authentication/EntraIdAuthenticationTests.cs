using System.Text.Json.Nodes;
using System.Web;
using Assay.Server.Engines;
using Assay.Server.Tests.Fakes.Azure;

namespace Assay.Server.Tests.Engines.Transport.Authentication;

public class EntraIdAuthenticationTests
{
    private const string Studio = "azure_machine_learning";

    [Fact]
    public async Task Token_of_the_second_version_is_asked_for_by_scope()
    {
        await using var azure = await StartAsync();
        await using var rig = await EngineRig.StartAsync();

        await rig.ListAsync(Studio, EngineRig.Binding(azure.Credentials));

        var login = azure.Server.Requests[0];
        Assert.Equal($"/{FakeAzure.Tenant}/oauth2/v2.0/token", login.Path);
        var form = HttpUtility.ParseQueryString(login.Text);
        Assert.Equal("https://management.azure.com/.default", form["scope"]);
        Assert.Null(form["resource"]);
    }

    [Fact]
    public async Task Token_of_the_first_version_is_asked_for_by_resource_and_its_numbers_may_be_text()
    {
        await using var azure = await StartAsync();
        await using var rig = await EngineRig.StartAsync();
        var credentials = azure.Credentials;
        credentials["token_version"] = "v1";

        await rig.ListAsync(Studio, EngineRig.Binding(credentials));
        rig.Clock.Advance(TimeSpan.FromSeconds(3599 * 0.74));
        await rig.ListAsync(Studio, EngineRig.Binding(credentials));
        Assert.Equal(1, azure.TokensIssued);
        rig.Clock.Advance(TimeSpan.FromSeconds(3599 * 0.02));
        await rig.ListAsync(Studio, EngineRig.Binding(credentials));

        Assert.Equal(2, azure.TokensIssued);
        var login = azure.Server.Requests[0];
        Assert.Equal($"/{FakeAzure.Tenant}/oauth2/token", login.Path);
        Assert.Equal("https://management.azure.com/", HttpUtility.ParseQueryString(login.Text)["resource"]);
    }

    [Theory]
    [InlineData("client_secret", "wrong", "AADSTS7000215: Invalid client secret provided.")]
    [InlineData("client_id", "wrong", "AADSTS700016: Application was not found")]
    [InlineData("tenant", "wrong", "AADSTS90002: Tenant not found.")]
    [InlineData("management_audience", "https://wrong.test/", "AADSTS70011")]
    public async Task Refusal_reaches_the_user_as_its_first_line_with_the_remedy(string name, string value, string expected)
    {
        await using var azure = await StartAsync();
        await using var rig = await EngineRig.StartAsync();
        var credentials = azure.Credentials;
        credentials[name] = value;

        var refused = await Assert.ThrowsAsync<EngineException>(() => rig.ListAsync(Studio, EngineRig.Binding(credentials)));

        Assert.Equal("engine_sign_in_refused", refused.Code);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Trace ID", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeAzure.Secret, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Check the credentials", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tenant")]
    [InlineData("client_secret")]
    public async Task Missing_credential_is_named(string name)
    {
        await using var azure = await StartAsync();
        await using var rig = await EngineRig.StartAsync();
        var credentials = azure.Credentials;
        credentials.Remove(name);

        var refused = await Assert.ThrowsAsync<EngineException>(() => rig.ListAsync(Studio, EngineRig.Binding(credentials)));

        Assert.Equal("engine_credentials_missing", refused.Code);
        Assert.Contains($"'{name}'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_that_expired_early_is_renewed_once()
    {
        await using var azure = await StartAsync();
        await using var rig = await EngineRig.StartAsync();
        await rig.ListAsync(Studio, EngineRig.Binding(azure.Credentials));
        azure.Expire();

        var found = await rig.ListAsync(Studio, EngineRig.Binding(azure.Credentials));

        Assert.Empty(found);
        Assert.Equal(2, azure.TokensIssued);
    }

    [Fact]
    public async Task Custom_engine_may_sign_in_for_a_resource_of_its_own()
    {
        await using var azure = await FakeAzure.StartAsync((azure, request) =>
            request.Path == "/v1/deployments" && azure.HasToken(request, "https://ml.azure.com") ? Fakes.LoopbackAnswer.Of(new JsonObject { ["resources"] = new JsonArray() }) : null);
        await using var rig = await EngineRig.StartAsync();
        var credentials = azure.Credentials;
        credentials["url"] = azure.Address;
        credentials["auth_type"] = "entra_id";
        credentials["resource"] = "https://ml.azure.com";

        Assert.Empty(await rig.ListAsync("custom_machine_learning", EngineRig.Binding(credentials)));
    }

    private static Task<FakeAzure> StartAsync() => FakeAzure.StartAsync((azure, request) => azure.Page(request));
}
