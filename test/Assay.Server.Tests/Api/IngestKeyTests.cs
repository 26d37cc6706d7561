using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Access;

namespace Assay.Server.Tests.Api;

/// <summary>An API key in the place of a token, for senders that have fixed headers or nothing but an address.</summary>
public class IngestKeyTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Records = "[{\"record_id\":\"r\",\"Age\":1}]";

    private readonly ApiHost _host = shared.Host;

    public static TheoryData<string> Forms => ["basic", "basic without a user", "zen", "header", "address"];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Key_stores_what_its_user_may_store(string form)
    {
        var (_, key) = await AddKeyAsync();

        Assert.Equal(202, await SendAsync(form, key));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Key_that_is_deleted_is_refused_at_once(string form)
    {
        var (id, key) = await AddKeyAsync();
        Assert.Equal(202, await SendAsync(form, key));

        await _host.SendAsync(HttpMethod.Delete, $"api_keys/{id}");

        Assert.Equal(401, await SendAsync(form, key));
    }

    [Fact]
    public async Task Key_that_was_found_good_costs_no_hash_again()
    {
        var (_, key) = await AddKeyAsync();
        var presented = new PresentedKey("admin", key);
        var users = _host.Service<UserStore>();
        Assert.Null(await users.FindUserOfVerifiedKeyAsync(presented, TestContext.Current.CancellationToken));

        await SendAsync("basic", key);

        Assert.Equal("admin", await users.FindUserOfVerifiedKeyAsync(presented, TestContext.Current.CancellationToken));
        Assert.Null(await users.FindUserOfVerifiedKeyAsync(presented with { User = "other" }, TestContext.Current.CancellationToken));
        Assert.Null(await users.FindUserOfVerifiedKeyAsync(presented with { Secret = key + "x" }, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("of another user")]
    [InlineData("a password")]
    [InlineData("empty")]
    public async Task Key_that_is_wrong_is_refused_by_name_of_the_fault(string fault)
    {
        await using var host = await ApiHost.StartAsync();
        var key = (string)(await host.PostAsync("api_keys", new JsonObject { ["name"] = "logger" }))["entity"]!["key"]!;
        var credentials = fault switch
        {
            "cut" => $"admin:{key[..^1]}",
            "of another user" => $"other:{key}",
            "a password" => $"admin:{ApiHost.Password}",
            _ => "admin:",
        };
        using var request = await RecordsAsync(host);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Base64(credentials));
        using var http = new HttpClient();
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["errors"]![0]!;

        Assert.Equal((401, "wrong_credentials"), ((int)response.StatusCode, (string)error["code"]!));
        Assert.Equal(["Bearer", "Basic"], response.Headers.WwwAuthenticate.Select(c => c.Scheme));
        Assert.Equal(0, await host.CountAsync(SetOf(request)));
    }

    [Fact]
    public async Task Header_of_a_proxy_does_not_stand_in_the_way_of_a_token()
    {
        using var request = await RecordsAsync(_host);
        request.Headers.Authorization = _host.Http.DefaultRequestHeaders.Authorization;
        request.Headers.Add(PresentedKey.Header, "the gateway's own");
        using var http = new HttpClient();
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(202, (int)response.StatusCode);
    }

    [Fact]
    public async Task Good_key_opens_what_applications_send_to_and_nothing_else()
    {
        var (_, key) = await AddKeyAsync();
        using var http = new HttpClient { BaseAddress = _host.Server };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Base64($"admin:{key}"));
        var open = new List<string>();
        var document = await _host.GetAsync("/openapi.json");
        foreach (var operation in ApiOperation.Read(document).Where(o => !o.IsAnonymous))
        {
            using var request = new HttpRequestMessage(new HttpMethod(operation.Method), operation.Address("x"))
            {
                Content = operation.Method is "GET" or "HEAD" or "DELETE" ? null : new StringContent("{}", Encoding.UTF8, "application/json"),
            };
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            if ((int)response.StatusCode != 401)
            {
                open.Add(operation.ToString());
            }
        }

        string[] expected =
        [
            "POST /openscale/{instance}/v2/data_sets/{id}/records",
            "POST /openscale/{instance}/v2/subscriptions/{id}/cloud_events",
            "POST /openscale/{instance}/v2/subscriptions/{id}/exchanges",
            "POST /openscale/{instance}/v2/subscriptions/{id}/predictions",
        ];
        Assert.Equal(expected, open.Order(StringComparer.Ordinal));
        Assert.All(expected, o => Assert.Equal(3, document["paths"]![o["POST ".Length..]]!["post"]!["security"]!.AsArray().Count));
    }

    private async Task<(string Id, string Key)> AddKeyAsync()
    {
        var added = await _host.PostAsync("api_keys", new JsonObject { ["name"] = "logger" });
        return ((string)added["metadata"]!["id"]!, (string)added["entity"]!["key"]!);
    }

    private async Task<int> SendAsync(string form, string key)
    {
        using var request = await RecordsAsync(_host);
        using var http = new HttpClient(new SocketsHttpHandler
        {
            // What Go's client makes of user info by itself, .NET's does when it is asked for it.
            Credentials = form == "address" ? new NetworkCredential("admin", key) : null,
            PreAuthenticate = true,
        });
        switch (form)
        {
            case "basic":
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Base64($"admin:{key}"));
                break;
            case "basic without a user":
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Base64($":{key}"));
                break;
            case "zen":
                request.Headers.Authorization = new AuthenticationHeaderValue("ZenApiKey", Base64($"admin:{key}"));
                break;
            case "header":
                request.Headers.Add(PresentedKey.Header, key);
                break;
        }

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    private static async Task<HttpRequestMessage> RecordsAsync(ApiHost host)
    {
        var set = await host.AddSetAsync("custom", [new JsonObject { ["name"] = "Age", ["type"] = "long" }]);
        return new HttpRequestMessage(HttpMethod.Post, new Uri(host.Http.BaseAddress!, $"data_sets/{set}/records"))
        {
            Content = new StringContent(Records, Encoding.UTF8, "application/json"),
        };
    }

    private static string SetOf(HttpRequestMessage request) => request.RequestUri!.Segments[^2].TrimEnd('/');

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
