using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api.Conformance;

/// <summary>Requests whose status is known beforehand. Every one of them is recorded.</summary>
internal sealed class Conversation(ApiHost host)
{
    public const string Json = "application/json";
    public const string JsonPatch = "application/json-patch+json";

    public Task<JsonNode> GetAsync(string path, int status = 200) => SendAsync("GET", path, status, (HttpContent?)null);

    public Task<JsonNode> PostAsync(string path, JsonNode body, int status) => SendAsync("POST", path, status, Content(body, Json));

    public Task<JsonNode> PutAsync(string path, JsonNode body, int status = 200) => SendAsync("PUT", path, status, Content(body, Json));

    public Task<JsonNode> PatchAsync(string path, string op, string pointer, JsonNode? value, int status = 200, string contentType = Json) =>
        SendAsync("PATCH", path, status, Content(new JsonArray(Step(op, pointer, value)), contentType));

    public Task<JsonNode> DeleteAsync(string path, int status = 204) => SendAsync("DELETE", path, status, (HttpContent?)null);

    public Task<JsonNode> SendAsync(string method, string path, int status, string body, string contentType) =>
        SendAsync(method, path, status, new StringContent(body, Encoding.UTF8, contentType));

    /// <summary>Makes a resource and gives its id.</summary>
    public async Task<string> AddAsync(string path, JsonNode body, int status = 202) => (string)(await PostAsync(path, body, status))["metadata"]!["id"]!;

    /// <summary>Asks until the state at the pointer is none of those that go on.</summary>
    public async Task<string> WaitAsync(string path)
    {
        while (true)
        {
            var answer = await GetAsync(path);
            var state = (string)(answer["entity"]?["status"]?["state"] ?? answer["state"])!;
            if (state is not ("preparing" or "queued" or "running" or "in_progress"))
            {
                return state;
            }

            await ApiHostPolling.PauseAsync();
        }
    }

    /// <summary>Sends without, or with another, token.</summary>
    public async Task SendAsAsync(string? token, string method, string path, int status)
    {
        var known = host.Http.DefaultRequestHeaders.Authorization;
        host.Http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        await SendAsync(method, path, status, (HttpContent?)null);
        host.Http.DefaultRequestHeaders.Authorization = known;
    }

    public async Task<JsonNode> SendAsync(string method, string path, int status, HttpContent? content)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        request.Headers.ExpectContinue = content?.Headers.ContentLength > 1 << 20;
        using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)response.StatusCode == status, $"{method} {path} answered {(int)response.StatusCode}, not {status}: {text}");
        return response.Content.Headers.ContentType?.MediaType == Json && text.Length > 0 ? JsonNode.Parse(text)! : new JsonObject();
    }

    private static StringContent Content(JsonNode body, string contentType) => new(body.ToJsonString(), Encoding.UTF8, contentType);

    private static JsonObject Step(string op, string path, JsonNode? value) => new() { ["op"] = op, ["path"] = path, ["value"] = value };
}
