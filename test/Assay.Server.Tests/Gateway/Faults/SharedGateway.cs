using System.Text.Json.Nodes;
using Assay.Server.Engines.Codecs;
using Assay.Server.Tests.Fakes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Tests.Gateway.Faults;

/// <summary>One server for all tests of a class; each gets a deployment, an engine and a gateway of its own.</summary>
public sealed class SharedGateway : IAsyncLifetime
{
    private GatewayHost? _host;
    private int _deployments;

    internal GatewayHost Host => _host!;

    public async ValueTask InitializeAsync() => _host = await GatewayHost.StartAsync(configure: services => services.AddSingleton<IPayloadCodec, BrokenCodec>());

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    internal async Task<FaultyDeployment> DeployAsync(RequestDelegate answer, JsonObject? gateway = null)
    {
        var engine = await FakeUpstream.StartAsync(answer);
        var name = $"d{_deployments++}";
        return new FaultyDeployment(Host, engine, name, await Host.AddAsync(name, new Uri(engine.Address, "score"), gateway));
    }
}
