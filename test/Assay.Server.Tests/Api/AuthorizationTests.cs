using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api;

/// <summary>
/// Every operation of the OpenAPI document, with every kind of bad token: the list is the document's, so that a new one
/// cannot be forgotten.
/// </summary>
public class AuthorizationTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private static readonly string[] Anonymous =
    [
        "GET /healthz", "GET /readyz", "POST /v1/authorize", "POST /icp4d-api/v1/authorize", "GET /v1/preauth/validateAuth",
        "POST /identity/token", "POST /oidc/token",
    ];

    public static TheoryData<string> Tokens => [.. BadTokens.All.Keys];

    [Fact]
    public async Task Only_health_and_sign_in_are_documented_as_anonymous()
    {
        var operations = ApiOperation.Read(await shared.Host.GetAsync("/openapi.json"));

        Assert.Equal(Anonymous.Order(), operations.Where(o => o.IsAnonymous).Select(o => o.ToString()).Order());
    }

    [Theory]
    [MemberData(nameof(Tokens))]
    public async Task Every_other_operation_refuses_the_token(string kind)
    {
        var token = BadTokens.All[kind](shared.Host);
        var operations = ApiOperation.Read(await shared.Host.GetAsync("/openapi.json")).Where(o => !o.IsAnonymous).ToList();
        using var http = new HttpClient { BaseAddress = shared.Host.Server };
        http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        var answers = new List<string>();
        foreach (var operation in operations)
        {
            using var request = new HttpRequestMessage(new HttpMethod(operation.Method), operation.Address("x"))
            {
                Content = operation.Method is "GET" or "HEAD" or "DELETE" ? null : new StringContent("{}", Encoding.UTF8, "application/json"),
            };
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var code = body.Length == 0 ? "" : (string)JsonNode.Parse(body)!["errors"]![0]!["code"]!;
            answers.Add($"{(int)response.StatusCode} {(operation.Method == "HEAD" ? "unauthorized" : code)} {operation}");
        }

        Assert.True(operations.Count > 40, $"only {operations.Count} operations");
        Assert.Equal(operations.Select(o => $"401 unauthorized {o}"), answers);
    }

    [Fact]
    public async Task Token_of_this_server_is_accepted()
    {
        using var http = new HttpClient { BaseAddress = shared.Host.Server };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", BadTokens.Good(shared.Host));
        using var response = await http.GetAsync($"/openscale/{ApiHostRecords.Instance}/v2/data_marts", TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)response.StatusCode);
    }
}
