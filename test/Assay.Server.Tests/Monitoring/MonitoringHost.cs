using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Tests.Monitoring;

/// <summary>A server and a scripted engine, shared by the tests of a class; each test has a subscription of its own.</summary>
public sealed class MonitoringHost : IAsyncLifetime
{
    private ApiHost? _host;
    private FakeEngine? _engine;

    public ApiHost Host => _host!;

    internal FakeEngine Engine => _engine!;

    public async ValueTask InitializeAsync() => await StartAsync(null);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Engine.DisposeAsync();
    }

    internal static async Task<MonitoringHost> StartAsync(Action<IServiceCollection>? configure, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var host = new MonitoringHost();
        await host.StartAsync(configure);
        return host;
    }

    /// <summary>Subscribes to a model, which the engine has from now on.</summary>
    internal async Task<MonitoredModel> SubscribeAsync(RowModel model, string[] features, JsonObject? properties = null, string problem = "binary")
    {
        Engine.Score = model.Score;
        var id = await Host.SubscribeAsync(features, Engine.ScoringUrl.ToString(), properties, problem);
        return new MonitoredModel(this, model, features, id, await Host.PayloadSetAsync(id));
    }

    private async Task StartAsync(Action<IServiceCollection>? configure)
    {
        _engine = await FakeEngine.StartAsync();
        _host = await ApiHost.StartAsync(configure);
    }
}
