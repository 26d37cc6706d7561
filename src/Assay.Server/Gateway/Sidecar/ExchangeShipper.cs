using System.Net;
using System.Net.Http.Headers;
using Assay.Client;
using Assay.Server.Intake.Log;

namespace Assay.Server.Gateway.Sidecar;

/// <summary>
/// Takes the spool to the server, in order. What the server has acknowledged leaves the disk; while the server is away
/// everything stays. What is sent twice is stored once: exchanges carry their scoring ids.
/// </summary>
internal sealed partial class ExchangeShipper(ExchangeLog log, SidecarSettings settings, ServerCredentials credentials, TimeProvider clock, ILogger<ExchangeShipper> logger)
    : BackgroundService
{
    private const long MaxBytesPerCall = 4 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private AssayClient? _server;
    private long _shipped;
    private string? _fault;

    /// <summary>Everything up to this number of the spool is at the server.</summary>
    public long Shipped => Volatile.Read(ref _shipped);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await log.Log.WaitBehindAsync(Shipped, stoppingToken);
                await ShipAsync(stoppingToken);
                if (_fault is not null)
                {
                    Log.Recovered(logger, settings.Server);
                    _fault = null;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is HttpRequestException or AssayException or OperationCanceledException)
            {
                if (e.Message != _fault)
                {
                    // Told once, however long it lasts.
                    _fault = e.Message;
                    Log.Failed(logger, settings.Server, e.Message);
                }

                if (e is AssayException { Status: HttpStatusCode.Unauthorized })
                {
                    _server?.Dispose();
                    _server = null;
                }

                await Task.Delay(Patience, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public override void Dispose()
    {
        _server?.Dispose();
        base.Dispose();
    }

    private async Task ShipAsync(CancellationToken cancellation)
    {
        var frames = log.Log.Read(Shipped, MaxBytesPerCall);
        if (frames.Count > 0)
        {
            _server ??= await credentials.SignInAsync(settings, cancellation);
            using var body = new ReadOnlyMemoryContent(ExchangeCodec.WriteMany(frames.Select(f => (ReadOnlyMemory<byte>)f.Payload)));
            body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            await _server.Subscriptions.SendExchangesAsync(settings.SubscriptionId, body, cancellation);
        }

        var last = frames.Count > 0 ? frames[^1].Number : log.Log.Durable;
        Volatile.Write(ref _shipped, last);
        log.Log.Reclaim(last);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 70, Level = LogLevel.Warning, Message = "The server {Server} does not take the exchanges ({Reason}); they stay in the spool")]
        public static partial void Failed(ILogger logger, Uri server, string reason);

        [LoggerMessage(EventId = 71, Level = LogLevel.Warning, Message = "The server {Server} takes the exchanges again")]
        public static partial void Recovered(ILogger logger, Uri server);
    }
}
