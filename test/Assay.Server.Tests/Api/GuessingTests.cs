using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api;

/// <summary>Guessing of passwords and keys, through every door.</summary>
public class GuessingTests
{
    private const int Free = 10;

    public static TheoryData<string> Doors => ["/v1/authorize", "/icp4d-api/v1/authorize", "key /v1/authorize", "/v1/preauth/validateAuth", "/identity/token", "/oidc/token", "/session", "key of a sender"];

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Guesses_beyond_ten_have_to_wait_and_so_does_the_right_one(string door)
    {
        await using var host = await ApiHost.StartAsync();
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = host.Server };
        var statuses = new List<string>();
        for (var i = 0; i < Free + 3; i++)
        {
            statuses.Add(await GuessAsync(http, door, $"guess {i}"));
        }

        var right = await GuessAsync(http, door, ApiHost.Password);

        // The dashboard's form says it in its page.
        var (wrong, waiting) = door == "/session" ? ("302 /login?failed=true", "302 /login?failed=true") : ("401", "429 wait");
        Assert.Equal(Enumerable.Repeat(wrong, Free), statuses.Take(Free));
        Assert.Equal(Enumerable.Repeat(waiting, 3), statuses.Skip(Free));
        if (!door.Contains("key", StringComparison.Ordinal) && !door.EndsWith("/token", StringComparison.Ordinal))
        {
            Assert.Equal(waiting, right);
        }
    }

    [Theory]
    [InlineData(10_000, false)]
    [InlineData(2_000, true)]
    public async Task Thousands_of_guesses_stay_cheap(int guesses, bool manyUsers)
    {
        await using var host = await ApiHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Server };
        var checks = 0;
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, guesses), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken }, async (i, cancellation) =>
        {
            var body = new JsonObject { ["username"] = manyUsers ? $"user {i}" : "admin", ["password"] = $"guess {i}" };
            using var response = await http.PostAsync("/v1/authorize", new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"), cancellation);
            Assert.True((int)response.StatusCode is 401 or 429, $"{response.StatusCode}");
            if ((int)response.StatusCode == 401)
            {
                Interlocked.Increment(ref checks);
            }
        });

        // A password is checked no more often than the free tries and the waits since then allow.
        var waits = 1 + (int)Math.Log2(watch.Elapsed.TotalSeconds + 1);
        Assert.InRange(checks, Free, (manyUsers ? 100 : Free) + waits + 2);
        var login = await http.PostAsync("/v1/authorize", new StringContent("""{"username":"admin"}""", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal(429, (int)login.StatusCode);
    }

    private static async Task<string> GuessAsync(HttpClient http, string door, string secret)
    {
        using var request = door switch
        {
            "/v1/preauth/validateAuth" => new HttpRequestMessage(HttpMethod.Get, door) { Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{secret}"))) } },
            "key of a sender" => new HttpRequestMessage(HttpMethod.Post, $"/openscale/{ApiHostRecords.Instance}/v2/data_sets/x/records") { Headers = { { "X-API-Key", $"some-key.{secret}" } } },
            "/session" => Form(door, ("user", "admin"), ("password", secret)),
            "/identity/token" or "/oidc/token" => Form(door, ("grant_type", "urn:ibm:params:oauth:grant-type:apikey"), ("apikey", $"some-key.{secret}")),
            "key /v1/authorize" => Json("/v1/authorize", new JsonObject { ["username"] = "admin", ["api_key"] = $"some-key.{secret}" }),
            _ => Json(door, new JsonObject { ["username"] = "admin", ["password"] = secret }),
        };
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var location = response.Headers.Location?.OriginalString.Split('&')[0];
        return $"{(int)response.StatusCode} {location}{(response.Headers.RetryAfter?.Delta > TimeSpan.Zero ? "wait" : "")}".Trim();
    }

    private static HttpRequestMessage Json(string path, JsonObject body) =>
        new(HttpMethod.Post, path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };

    private static HttpRequestMessage Form(string path, params (string Name, string Value)[] fields) =>
        new(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))) };
}
