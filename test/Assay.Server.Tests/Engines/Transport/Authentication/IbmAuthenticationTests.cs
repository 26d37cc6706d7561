using System.Text.Json.Nodes;
using Assay.Server.Engines;
using Assay.Server.Tests.Fakes.Watson;

namespace Assay.Server.Tests.Engines.Transport.Authentication;

/// <summary>IBM IAM and Cloud Pak for Data, as Watson and custom engines use them.</summary>
public class IbmAuthenticationTests
{
    private const string Watson = "watson_machine_learning";

    [Fact]
    public async Task Api_key_is_exchanged_once_for_many_calls()
    {
        await using var watson = await FakeWatson.StartAsync();
        await using var rig = await EngineRig.StartAsync();

        await rig.ListAsync(Watson, EngineRig.Binding(watson.CloudCredentials));
        await rig.ListAsync(Watson, EngineRig.Binding(watson.CloudCredentials));

        Assert.Equal(1, watson.TokensIssued);
    }

    [Fact]
    public async Task Wrong_api_key_is_refused_in_the_words_of_iam()
    {
        await using var watson = await FakeWatson.StartAsync();
        await using var rig = await EngineRig.StartAsync();
        var credentials = watson.CloudCredentials;
        credentials["apikey"] = "wrong";

        var refused = await Assert.ThrowsAsync<EngineException>(() => rig.ListAsync(Watson, EngineRig.Binding(credentials)));

        Assert.Contains("Provided API key could not be found.", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("password", FakeWatson.Password)]
    [InlineData("apikey", FakeWatson.ApiKey)]
    public async Task User_of_cloud_pak_signs_in_with_a_password_or_a_key(string name, string value)
    {
        await using var watson = await FakeWatson.StartAsync();
        await using var rig = await EngineRig.StartAsync();
        var credentials = new JsonObject { ["url"] = watson.Address, ["username"] = FakeWatson.User, [name] = value };

        var found = await rig.ListAsync(Watson, EngineRig.Binding(credentials) with { SpaceId = FakeWatson.Space });

        Assert.Single(found);
    }

    [Fact]
    public async Task Wrong_password_is_refused_in_the_words_of_cloud_pak()
    {
        await using var watson = await FakeWatson.StartAsync();
        await using var rig = await EngineRig.StartAsync();
        var credentials = watson.CloudPakCredentials;
        credentials["password"] = "wrong";

        var refused = await Assert.ThrowsAsync<EngineException>(() => rig.ListAsync(Watson, EngineRig.Binding(credentials) with { SpaceId = FakeWatson.Space }));

        Assert.Contains("Invalid username or password", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"auth_type":"api_key","auth_provider":"cloud","apikey":"api key+1"}""", "/identity/token")]
    [InlineData("""{"auth_provider":"cloud","apikey":"api key+1"}""", "/identity/token")]
    [InlineData("""{"auth_type":"api_key","apikey":"api key+1"}""", "/identity/token")]
    [InlineData("""{"auth_type":"api_key","auth_provider":"cpd","username":"admin","apikey":"api key+1"}""", "/icp4d-api/v1/authorize")]
    [InlineData("""{"auth_type":"api_key","username":"admin","apikey":"api key+1"}""", "/icp4d-api/v1/authorize")]
    [InlineData("""{"auth_type":"ibm_iam","apikey":"api key+1"}""", "/identity/token")]
    [InlineData("""{"auth_type":"cloud_pak","username":"admin","password":"pass\"word"}""", "/icp4d-api/v1/authorize")]
    public async Task Key_of_a_custom_engine_with_an_auth_url_is_exchanged_there(string credentials, string path)
    {
        await using var watson = await FakeWatson.StartAsync();
        await using var rig = await EngineRig.StartAsync();
        var entered = JsonNode.Parse(credentials)!.AsObject();
        entered["url"] = watson.Address;
        entered["auth_url"] = watson.Address;

        // The fake has no list of a custom engine: what counts is that the call was signed in.
        var refused = await Assert.ThrowsAsync<EngineException>(() => rig.ListAsync("custom_machine_learning", EngineRig.Binding(entered)));

        Assert.Equal(System.Net.HttpStatusCode.NotFound, refused.Status);
        Assert.Equal(path, watson.Server.Requests[0].Path);
        Assert.StartsWith("Bearer watson-", watson.Server.Requests[1].Header("Authorization"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_auth_provider_is_named()
    {
        await using var rig = await EngineRig.StartAsync();
        var credentials = new JsonObject { ["url"] = "http://127.0.0.1:9", ["auth_url"] = "http://127.0.0.1:9", ["auth_provider"] = "mars", ["apikey"] = "k" };

        var refused = await Assert.ThrowsAsync<EngineException>(() => rig.ListAsync("custom_machine_learning", EngineRig.Binding(credentials)));

        Assert.Contains("'mars' is no auth_provider; accepted: cloud, cpd", refused.Message, StringComparison.Ordinal);
    }
}
