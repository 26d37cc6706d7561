using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Assay.Contracts;
using Assay.Contracts.Access;

namespace Assay.Client;

/// <summary>
/// A client of one Assay instance. One property per kind of resource; every call throws <see cref="AssayException"/>
/// when the server refuses it.
/// </summary>
public sealed class AssayClient : IDisposable
{
    /// <summary>The instance id of a server that was not given another.</summary>
    public const string DefaultInstanceId = "00000000-0000-0000-0000-000000000000";

    private readonly HttpClient _http;

    private AssayClient(HttpClient http, string instanceId)
    {
        _http = http;
        InstanceId = instanceId;
        Providers = new ProvidersResource(this);
        Subscriptions = new SubscriptionsResource(this);
        DataSets = new DataSetsResource(this);
        Monitors = new MonitorsResource(this);
        Explanations = new ExplanationsResource(this);
    }

    /// <summary>The instance; also the id of its internal data mart.</summary>
    public string InstanceId { get; }

    /// <summary>Bound engines.</summary>
    public ProvidersResource Providers { get; }

    /// <summary>Deployed models under observation.</summary>
    public SubscriptionsResource Subscriptions { get; }

    /// <summary>Data sets and their records.</summary>
    public DataSetsResource DataSets { get; }

    /// <summary>Monitor instances, runs and measurements.</summary>
    public MonitorsResource Monitors { get; }

    /// <summary>Explanations of single decisions.</summary>
    public ExplanationsResource Explanations { get; }

    /// <summary>Signs in with a password.</summary>
    /// <param name="server">The server's address, such as <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="user">The user.</param>
    /// <param name="password">The user's password.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <param name="instanceId">The instance.</param>
    /// <exception cref="AssayException">The user or password is wrong.</exception>
    public static Task<AssayClient> SignInAsync(Uri server, string user, string password, CancellationToken cancellation, string instanceId = DefaultInstanceId) =>
        SignInAsync(server, new LoginRequest(user, password), instanceId, cancellation);

    /// <summary>Signs in with an API key.</summary>
    /// <inheritdoc cref="SignInAsync(Uri, string, string, CancellationToken, string)"/>
    /// <param name="server">The server's address.</param>
    /// <param name="apiKey">The key.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <param name="instanceId">The instance.</param>
    public static Task<AssayClient> SignInAsync(Uri server, string apiKey, CancellationToken cancellation, string instanceId = DefaultInstanceId) =>
        SignInAsync(server, new LoginRequest(null, ApiKey: apiKey), instanceId, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    internal Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, path, null, type, cancellation);

    internal Task<TAnswer> PostAsync<TBody, TAnswer>(string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> type, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, path, JsonContent.Create(body, bodyType), type, cancellation);

    internal async Task<T> SendAsync<T>(HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var response = await SendAsync(method, path, content, cancellation).ConfigureAwait(false);
        return (await response.Content.ReadFromJsonAsync(type, cancellation).ConfigureAwait(false))!;
    }

    internal async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, $"openscale/{InstanceId}/v2/{path}") { Content = content };
        var response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
        await ThrowIfRefusedAsync(response, cancellation).ConfigureAwait(false);
        return response;
    }

    private static async Task<AssayClient> SignInAsync(Uri server, LoginRequest login, string instanceId, CancellationToken cancellation)
    {
        var http = new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromMinutes(5) };
        try
        {
            using var response = await http.PostAsJsonAsync("v1/authorize", login, AssayJson.Default.LoginRequest, cancellation).ConfigureAwait(false);
            await ThrowIfRefusedAsync(response, cancellation).ConfigureAwait(false);
            var answer = await response.Content.ReadFromJsonAsync(AssayJson.Default.LoginResponse, cancellation).ConfigureAwait(false);
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", answer!.Token);
            return new AssayClient(http, instanceId);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var body = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        var status = response.StatusCode;
        response.Dispose();
        try
        {
            throw new AssayException(status, JsonSerializer.Deserialize(body, AssayJson.Default.ErrorEnvelope));
        }
        catch (JsonException)
        {
            throw new AssayException(status, null);
        }
    }
}
