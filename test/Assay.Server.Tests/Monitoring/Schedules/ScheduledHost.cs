using System.Net.Http.Headers;
using Assay.Server.Access;
using Assay.Server.Monitoring.Schedules;
using Assay.Server.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Tests.Monitoring.Schedules;

/// <summary>A server whose clock tests set forward.</summary>
public sealed class ScheduledHost : IAsyncLifetime
{
    private readonly ShiftedClock _clock = new();
    private MonitoringHost? _place;

    public MonitoringHost Place => _place!;

    public async ValueTask InitializeAsync() => _place = await MonitoringHost.StartAsync(Configure, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync() => await Place.DisposeAsync();

    public Task RestartAsync() => Place.Host.RestartAsync(Configure);

    /// <summary>Sets the clock forward and starts what is due then.</summary>
    public async Task TickAsync(TimeSpan shift)
    {
        _clock.Shift(shift);
        await Place.Host.Service<Scheduler>().TickAsync(TestContext.Current.CancellationToken);

        // The token may have expired meanwhile.
        Place.Host.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Place.Host.Service<TokenIssuer>().Issue("admin").Token);
    }

    private void Configure(IServiceCollection services) => services.AddSingleton<TimeProvider>(_clock);
}
