using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Access;
using Assay.Server.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Tests.Api;

/// <summary>A server on a folder and port of its own, and a client that is signed in.</summary>
public sealed class ApiHost : IAsyncDisposable
{
    public const string Password = "correct horse battery staple";

    private readonly AssayApp _app;
    private readonly string _folder;

    private ApiHost(AssayApp app, string folder, HttpClient http)
    {
        _app = app;
        _folder = folder;
        Http = http;
    }

    /// <summary>Sends as admin to the base of the instance: paths are relative to <c>/v2/</c>.</summary>
    public HttpClient Http { get; }

    public Uri Server => new(_app.BaseAddress);

    /// <param name="configure">Changes services.</param>
    /// <param name="handler">Stands between the client and the server.</param>
    internal static Task<ApiHost> StartAsync(Action<IServiceCollection>? configure = null, HttpMessageHandler? handler = null) =>
        StartAsync(Directory.CreateTempSubdirectory("assay-api-").FullName, configure, handler);

    private static async Task<ApiHost> StartAsync(string folder, Action<IServiceCollection>? configure, HttpMessageHandler? handler)
    {
        var settings = new AssaySettings
        {
            Urls = "http://127.0.0.1:0",
            Data = folder,
            AdminPassword = Password,
            AllowLoopbackEngines = true,
            MaxBodyBytes = 8 << 20,
        };
        var app = await AssayApp.StartAsync(settings, TestContext.Current.CancellationToken, configure);
        var http = new HttpClient(handler ?? new SocketsHttpHandler()) { BaseAddress = new Uri($"{app.BaseAddress}/openscale/{settings.InstanceId}/v2/") };
        var host = new ApiHost(app, folder, http);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", host.Service<TokenIssuer>().Issue("admin").Token);
        return host;
    }

    /// <summary>Stops the server and starts another one on the same folder; this one is gone.</summary>
    public async Task<ApiHost> RestartAsync()
    {
        await StopAsync();
        return await StartAsync(_folder, null, null);
    }

    internal T Service<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Sends JSON and gives the JSON of a 2xx answer.</summary>
    public async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        var (status, json) = await TrySendAsync(method, path, body);
        Assert.True(status is >= 200 and < 300, $"{method} {path} answered {status}: {json}");
        return json as JsonObject ?? [];
    }

    public Task<JsonObject> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<JsonObject> PostAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, body);

    public async Task<(int Status, JsonNode? Json)> TrySendAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        using var content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return await TrySendAsync(method, path, content);
    }

    public async Task<(int Status, JsonNode? Json)> TrySendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.Headers.Contains("X-Global-Transaction-ID"), $"{method} {path} has no transaction id");
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StopAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
