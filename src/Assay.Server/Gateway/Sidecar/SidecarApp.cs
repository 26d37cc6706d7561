using Assay.Server.Engines.Transport;
using Assay.Server.Hosting;

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
            var route = new GatewayRoute(settings.SubscriptionId, "", settings.Upstream, settings.Gateway, new GatewayCounters());
            var forwarder = web.Services.GetRequiredService<GatewayForwarder>();
            web.Run(context => ForwardAsync(context, forwarder, route));
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
        builder.WebHost.UseUrls(settings.Urls.Split(';')).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.MaxBodyBytes;
        });
        builder.WebHost.CloseSlowClients();

        // Whoever starts a sidecar names the engine himself: it may be beside it.
        builder.Services
            .AddSingleton(new AssaySettings
            {
                Data = settings.Spool,
                AllowLoopbackEngines = true,
                AllowPrivateEngines = true,
                EngineTimeoutSeconds = settings.EngineTimeoutSeconds,
                MaxBodyBytes = settings.MaxBodyBytes,
                MaxLogBytes = settings.MaxLogBytes,
            })
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

    private static Task ForwardAsync(HttpContext context, GatewayForwarder forwarder, GatewayRoute route)
    {
        var target = GatewayTarget.Whole(context);

        // Which calls are Assay's own is for the server to say: it can check the marker.
        return GatewayTarget.LeadsOut(target)
            ? GatewayForwarder.RefuseAsync(context, 400, "path_refused", "The path must not lead out of the upstream's.")
            : forwarder.ForwardAsync(context, route, target, isOwnScoring: false);
    }
}
