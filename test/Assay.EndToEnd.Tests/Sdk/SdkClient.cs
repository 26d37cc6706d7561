using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Assay.EndToEnd.Tests.Sdk;

/// <summary>
/// Sends what the stock Python client sends (its headers, its encoding of queries, its polling) and reads answers by its
/// rules, but waits less between two polls.
/// </summary>
internal sealed class SdkClient : IDisposable
{
    private const string UserAgent = "ibm-python-sdk-core-3.20.3 os.name=linux os.version=6.1.0 python.version=3.11.2";
    private const string Instance = "00000000-0000-0000-0000-000000000000";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly string[] FailureStates = ["failure", "failed", "error", "cancelled", "canceled"];

    private readonly HttpClient _http;

    private SdkClient(Uri server)
    {
        // The package 'requests' asks for compressed answers and follows redirects.
        var handler = new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate };
        _http = new HttpClient(handler) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", UserAgent);
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
    }

    /// <summary>The data mart's id is the instance's.</summary>
    public string DataMartId => Instance;

    public string Token { get; private set; } = "";

    /// <summary>The token request of <c>CloudPakForDataAuthenticator</c>, which reads times out of the token.</summary>
    public static async Task<SdkClient> SignInAsync(Uri server, string user, string password)
    {
        var client = new SdkClient(server);
        var body = new JsonObject { ["username"] = user, ["password"] = password, ["api_key"] = null };
        var answer = await client.SendAsync(HttpMethod.Post, "/v1/authorize", Json(body));
        var token = (string)answer!["token"]!;
        var claims = JsonNode.Parse(FromBase64Url(token.Split('.')[1]))!;
        Assert.True((long)claims["exp"]! > (long)claims["iat"]!);
        client.Show(token);
        return client;
    }

    /// <summary>The same user with the same token at another address, such as that of the server's next life.</summary>
    public SdkClient At(Uri server)
    {
        var client = new SdkClient(server);
        client.Show(Token);
        return client;
    }

    public Task<JsonObject> GetAsync(string path, params (string Name, string Value)[] query) => CallAsync(HttpMethod.Get, path, query, null);

    public Task<JsonObject> PostAsync(string path, JsonNode body, params (string Name, string Value)[] query) => CallAsync(HttpMethod.Post, path, query, Json(body));

    public Task<JsonObject> PatchAsync(string path, JsonArray operations) => CallAsync(HttpMethod.Patch, path, [], Json(operations));

    public async Task DeleteAsync(string path) => await SendAsync(HttpMethod.Delete, Base(path), null);

    /// <summary>An archive, as <c>upload_drift_model</c> sends it.</summary>
    public Task<JsonObject> UploadAsync(string path, byte[] content, params (string Name, string Value)[] query)
    {
        var body = new ByteArrayContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return CallAsync(HttpMethod.Post, path, query, body);
    }

    public Task<byte[]> DownloadAsync(string path) => _http.GetByteArrayAsync(Base(path));

    /// <summary><c>data_sets.store_records</c>: takes the request's id out of the header <c>Location</c>.</summary>
    public Task<string> StoreRecordsAsync(string dataSetId, JsonArray records) => StoreAsync(dataSetId, Json(records), []);

    /// <summary>The same with rows as CSV.</summary>
    public Task<string> StoreCsvAsync(string dataSetId, string csv)
    {
        var body = new StringContent(csv, Encoding.UTF8);
        body.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        return StoreAsync(dataSetId, body, [("header", "true"), ("delimiter", ","), ("on_error", "stop")]);
    }

    /// <summary>Polls a stored request until its rows are there, as <c>background_mode=False</c> does.</summary>
    public Task<JsonObject> UntilStoredAsync(string dataSetId, string requestId) =>
        UntilAsync($"data_sets/{dataSetId}/requests/{requestId}", answer => (string?)answer["state"], "active", TimeSpan.FromSeconds(60));

    /// <summary><c>data_sets.get_records_count</c>.</summary>
    public async Task<long> CountAsync(string dataSetId) =>
        (long)(await GetAsync($"data_sets/{dataSetId}/records", ("include_total_count", "true"), ("limit", "0")))["total_count"]!;

    /// <summary>Polls a resource until its state is the wanted one; fails on the words that mean failure, with what the client prints.</summary>
    public Task<JsonObject> UntilStateAsync(string path, string wanted, TimeSpan? limit = null) =>
        UntilAsync(path, answer => (string?)answer["entity"]!["status"]!["state"], wanted, limit ?? TimeSpan.FromSeconds(60));

    /// <summary>The same where a state of failure may be the wanted one.</summary>
    public Task<JsonObject> UntilAnyStateAsync(string path, string wanted) =>
        UntilAsync(path, answer => (string?)answer["entity"]!["status"]!["state"], wanted, TimeSpan.FromSeconds(60));

    /// <summary>Polls a run until it is over; one that failed must say why.</summary>
    public async Task UntilEndedAsync(string instanceId, JsonNode run)
    {
        var path = $"monitor_instances/{instanceId}/runs/{run["metadata"]!["id"]}";
        var ended = await UntilAsync(path, answer => (string?)answer["entity"]!["status"]!["state"] is "finished" or "error" ? "over" : "open", "over", TimeSpan.FromSeconds(60));
        var status = ended["entity"]!["status"]!;
        Assert.True((string)status["state"]! == "finished" || status["failure"]?["errors"] is JsonArray { Count: > 0 }, $"{path} failed without a word: {status}");
    }

    /// <summary>Deletes, then reads the list of everything until the id is gone from it.</summary>
    public async Task DeleteUntilGoneAsync(string collection, string id)
    {
        await DeleteAsync($"{collection}/{id}");
        var watch = Stopwatch.StartNew();
        while ((await GetAsync(collection))[collection]!.AsArray().Any(r => (string)r!["metadata"]!["id"]! == id))
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{collection}/{id} is still listed");
            await Task.Delay(PollInterval, TimeProvider.System);
        }
    }

    /// <summary>
    /// <c>show_metrics</c>: the measurements of the last seven days of each run, with times as <c>str(datetime.now())</c>
    /// writes them: local, without a zone.
    /// </summary>
    public async Task<IReadOnlyList<JsonObject>> ShowMetricsAsync(string instanceId)
    {
        var now = TimeProvider.System.GetLocalNow();
        var measurements = new List<JsonObject>();
        var runs = await GetAsync($"monitor_instances/{instanceId}/runs");
        foreach (var run in runs["runs"]!.AsArray())
        {
            var listed = await GetAsync(
                $"monitor_instances/{instanceId}/measurements",
                ("start", Python(now.AddDays(-7))), ("end", Python(now)), ("run_id", (string)run!["metadata"]!["id"]!));
            measurements.AddRange(listed["measurements"]!.AsArray().Select(m => SdkRules.Measurement(m!.AsObject())));
        }

        return measurements;
    }

    /// <summary>How Python writes a time without a zone.</summary>
    public static string Python(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss.ffffff");

    public void Dispose() => _http.Dispose();

    private async Task<JsonObject> UntilAsync(string path, Func<JsonObject, string?> stateOf, string wanted, TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var answer = await GetAsync(path);
            var state = stateOf(answer);
            if (state == wanted)
            {
                return answer;
            }

            if (FailureStates.Contains(state))
            {
                var status = answer["entity"]?["status"] ?? answer;
                var errors = status["failure"]?["errors"]?.AsArray();
                Assert.True(errors is { Count: > 0 }, $"{path} failed without status.failure.errors: {answer}");
                Assert.Fail($"{path} is {state}: {string.Join("; ", errors.Select(e => $"{e!["code"]} {e["message"]}"))}");
            }

            Assert.True(watch.Elapsed < limit, $"{path} is still '{state}' after {limit.TotalSeconds} s");
            await Task.Delay(PollInterval, TimeProvider.System);
        }
    }

    private async Task<string> StoreAsync(string dataSetId, HttpContent body, (string, string)[] query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Base($"data_sets/{dataSetId}/records") + Query(query)) { Content = body };
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"Storing records was answered with {(int)response.StatusCode}: {text}");
        Assert.Equal("preparing", (string)JsonNode.Parse(text)!["state"]!);
        return response.Headers.GetValues("Location").Single().Split('/')[^1];
    }

    private async Task<JsonObject> CallAsync(HttpMethod method, string path, (string, string)[] query, HttpContent? body) =>
        await SendAsync(method, Base(path) + Query(query), body) ?? throw new InvalidOperationException($"{method} {path} has no body; the client would crash on None.");

    private async Task<JsonObject?> SendAsync(HttpMethod method, string address, HttpContent? body)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body };
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {address} was answered with {(int)response.StatusCode}: {text}");
        if (text.Length == 0)
        {
            return null;
        }

        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return JsonNode.Parse(text)!.AsObject();
    }

    private void Show(string token)
    {
        Token = token;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    private static string Base(string path) => $"/openscale/{Instance}/v2/{path}";

    private static string Query((string Name, string Value)[] query) =>
        query.Length == 0 ? "" : "?" + string.Join('&', query.Select(q => $"{QuotePlus(q.Name)}={QuotePlus(q.Value)}"));

    private static string QuotePlus(string text) => Uri.EscapeDataString(text).Replace("%20", "+");

    private static ByteArrayContent Json(JsonNode body)
    {
        // The client's content type has no charset.
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString()));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static byte[] FromBase64Url(string text) =>
        Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));
}
