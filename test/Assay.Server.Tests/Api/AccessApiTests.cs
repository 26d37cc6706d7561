using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api;

public class AccessApiTests
{
    private const string Definitions = "monitor_definitions";

    [Theory]
    [InlineData("/v1/authorize")]
    [InlineData("/icp4d-api/v1/authorize")]
    public async Task Authorize_with_password_gives_a_token_with_times(string path)
    {
        await using var host = await ApiHost.StartAsync();
        var answer = await host.PostAsync(path, new JsonObject { ["username"] = "admin", ["password"] = ApiHost.Password, ["api_key"] = null });
        var claims = Claims((string)answer["token"]!);

        Assert.Equal("200", (string)answer["_messageCode_"]!);
        Assert.True((long)claims["exp"]! > (long)claims["iat"]!);
    }

    [Fact]
    public async Task ValidateAuth_with_basic_gives_an_access_token()
    {
        await using var host = await ApiHost.StartAsync();
        host.Http.DefaultRequestHeaders.Authorization = Basic("admin", ApiHost.Password);
        var answer = await host.GetAsync("/v1/preauth/validateAuth");

        host.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)answer["accessToken"]!);
        await host.GetAsync(Definitions);
    }

    [Theory]
    [InlineData("/identity/token")]
    [InlineData("/oidc/token")]
    public async Task Token_for_an_api_key_works_until_the_key_is_deleted(string path)
    {
        await using var host = await ApiHost.StartAsync();
        var key = await host.PostAsync("api_keys", new JsonObject { ["name"] = "notebook" });
        FormUrlEncodedContent Form() => new(new Dictionary<string, string>
        {
            ["grant_type"] = "urn:ibm:params:oauth:grant-type:apikey",
            ["apikey"] = (string)key["entity"]!["key"]!,
        });
        var (status, token) = await host.TrySendAsync(HttpMethod.Post, path, Form());
        await host.SendAsync(HttpMethod.Delete, $"api_keys/{key["metadata"]!["id"]}");
        var (after, _) = await host.TrySendAsync(HttpMethod.Post, path, Form());
        var listed = await host.GetAsync("api_keys");

        Assert.Equal((200, 401), (status, after));
        Assert.Equal("Bearer", (string)token!["token_type"]!);
        Assert.DoesNotContain((string)key["entity"]!["key"]!, listed.ToJsonString());
    }

    [Fact]
    public async Task Entitlements_and_heartbeat_tell_a_self_hosted_instance()
    {
        await using var host = await ApiHost.StartAsync();
        var entitlements = await host.GetAsync("/v1/entitlements");

        Assert.Equal("00000000-0000-0000-0000-000000000000", (string)entitlements["entitlements"]!["ai_openscale"]![0]!["id"]!);
        Assert.False((bool)(await host.GetAsync("/v2/fairness/heartbeat"))["is_cloud"]!);
    }

    private static JsonObject Claims(string token) => JsonNode.Parse(Decode(token.Split('.')[1]))!.AsObject();

    private static byte[] Decode(string part) =>
        Convert.FromBase64String(part.Replace('-', '+').Replace('_', '/').PadRight((part.Length + 3) / 4 * 4, '='));

    private static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
}
