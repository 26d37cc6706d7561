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

    private readonly string _folder;
    private bool _isDisposed;
    private AssayApp _app;

    private ApiHost(AssayApp app, string folder, HttpClient http)
    {
        _app = app;
        _folder = folder;
        Http = http;
    }

    /// <summary>Sends as admin to the base of the instance: paths are relative to <c>/v2/</c>.</summary>
    public HttpClient Http { get; private set; }

    public Uri Server => new(_app.BaseAddress);

    /// <param name="configure">Changes services.</param>
    /// <param name="handler">Stands between the client and the server.</param>
    internal static Task<ApiHost> StartAsync(Action<IServiceCollection>? configure = null, HttpMessageHandler? handler = null) =>
        StartAsync(Directory.CreateTempSubdirectory("assay-api-").FullName, configure, handler);

    private static async Task<ApiHost> StartAsync(string folder, Action<IServiceCollection>? configure, HttpMessageHandler? handler)
    {
        var settings = SettingsOf(folder);
        var app = await AssayApp.StartAsync(settings, TestContext.Current.CancellationToken, configure);
        var http = new HttpClient(handler ?? new SocketsHttpHandler()) { BaseAddress = new Uri($"{app.BaseAddress}/openscale/{settings.InstanceId}/v2/") };
        var host = new ApiHost(app, folder, http);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", host.Service<TokenIssuer>().Issue("admin").Token);
        return host;
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

    /// <summary>Stops the server and starts another one on the same folder; this host then speaks with that one.</summary>
    internal async Task<ApiHost> RestartAsync(Action<IServiceCollection>? configure = null)
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        var settings = SettingsOf(_folder);
        _app = await AssayApp.StartAsync(settings, TestContext.Current.CancellationToken, configure);
        var authorization = Http.DefaultRequestHeaders.Authorization;
        Http.Dispose();
        Http = new HttpClient { BaseAddress = new Uri($"{_app.BaseAddress}/openscale/{settings.InstanceId}/v2/") };
        Http.DefaultRequestHeaders.Authorization = authorization;
        return this;
    }

    private static AssaySettings SettingsOf(string folder) => new()
    {
        Urls = "http://127.0.0.1:0",
        Data = folder,
        AdminPassword = Password,
        AllowLoopbackEngines = true,
        MaxBodyBytes = 8 << 20,
    };

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
