using Assay.Server.Engines.Transport;
using Assay.Server.Engines.Transport.Authentication;
using Assay.Server.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Tests.Monitoring;

/// <summary>A server that waits a second for its engine.</summary>
public sealed class ImpatientHost : IAsyncLifetime
{
    private MonitoringHost? _place;

    public MonitoringHost Place => _place!;

    public async ValueTask InitializeAsync() => _place = await MonitoringHost.StartAsync(
        services => services.AddSingleton(s => new EngineClient(
            s.GetRequiredService<AssaySettings>() with { EngineTimeoutSeconds = 1 },
            s.GetRequiredService<GuardedHttp>(),
            s.GetRequiredService<Authentications>(),
            s.GetRequiredService<ScoringMarker>(),
            s.GetRequiredService<TimeProvider>())),
        TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync() => await Place.DisposeAsync();
}
