using Assay.Server.Engines.Transport;
using Assay.Server.Hosting;
using Microsoft.AspNetCore.Http.Features;

namespace Assay.Server.Gateway.Sidecar;

/// <summary>The running sidecar: the server's forwarder in front of one engine, and a shipper behind its log.</summary>
internal sealed class SidecarApp : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly DataFolderLock _folder;

    private SidecarApp(WebApplication web, DataFolderLock folder)
    {
        _web = web;
        _folder = folder;
    }

    public Uri Address => new(_web.Urls.First());

    public IServiceProvider Services => _web.Services;

    /// <exception cref="DataFolderException">The spool folder is in use or cannot be written.</exception>
    public static async Task<SidecarApp> StartAsync(SidecarSettings settings, ServerCredentials credentials, CancellationToken cancellation)
    {
        var folder = DataFolderLock.Acquire(settings.Spool);
        try
        {
            var web = Build(settings, credentials);
            web.Services.GetRequiredService<ExchangeLog>().Open();
            var route = new GatewayRoute(settings.SubscriptionId, "", settings.Upstream, new Contracts.Subscriptions.Gateway { Mode = settings.Mode }, new GatewayCounters());
            var forwarder = web.Services.GetRequiredService<GatewayForwarder>();

            // Which calls are Assay's own is for the server to say: it can check the marker.
            web.Run(context => forwarder.ForwardAsync(context, route, Target(context), isOwnScoring: false));
            await web.StartAsync(cancellation);
            return new SidecarApp(web, folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public Task WaitForShutdownAsync() => _web.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync();
        await _web.DisposeAsync();
        _folder.Dispose();
    }

    private static WebApplication Build(SidecarSettings settings, ServerCredentials credentials)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "assay", ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.UseUrls(settings.Urls.Split(';')).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

        // Whoever starts a sidecar names the engine himself: it may be beside it.
        builder.Services
            .AddSingleton(new AssaySettings { Data = settings.Spool, AllowLoopbackEngines = true, AllowPrivateEngines = true })
            .AddSingleton(settings)
            .AddSingleton(credentials)
            .AddSingleton(TimeProvider.System)
            .AddSingleton<AddressGuard>()
            .AddSingleton<GatewayHttp>()
            .AddSingleton<ExchangeLog>()
            .AddSingleton<GatewayForwarder>()
            .AddSingleton<ExchangeShipper>()
            .AddHostedService(s => s.GetRequiredService<ExchangeShipper>());
        return builder.Build();
    }

    private static string Target(HttpContext context) =>
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget is ['/'] ? "" : context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
}
