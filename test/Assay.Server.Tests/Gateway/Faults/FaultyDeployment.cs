using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Gateway.Faults;

/// <summary>A deployment behind a gateway whose engine answers as scripted.</summary>
internal sealed class FaultyDeployment(GatewayHost host, FakeUpstream engine, string name, string subscription) : IAsyncDisposable
{
    public FakeUpstream Engine => engine;

    public string Subscription => subscription;

    public string Path => $"/gateway/{name}";

    public Task<HttpResponseMessage> SendAsync(string body = GatewayHost.Request, params (string Name, string Value)[] headers) =>
        host.SendAsync(body, Path, headers);

    public Task<IReadOnlyList<JsonObject>> RowsAsync() => host.RowsAsync(subscription);

    public Task<IReadOnlyList<JsonObject>> ErrorsAsync() => host.ErrorsAsync(subscription);

    public Task<JsonObject> CountersAsync() => host.CountersAsync(name);

    public ValueTask DisposeAsync() => engine.DisposeAsync();
}
