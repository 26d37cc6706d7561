using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;
using Assay.Client;

namespace Assay.SampleService.Logging;

/// <summary>
/// A bounded queue of exchanges that is sent to Assay behind the answers. While the server is away they wait and are sent
/// again; what does not fit is dropped and counted. What is sent twice is stored once: exchanges carry their ids.
/// </summary>
internal sealed partial class ExchangeSender(AssayLoggingOptions options, TimeProvider clock, ILogger<ExchangeSender> logger) : BackgroundService
{
    private const int MaxBatchBytes = 4 << 20;

    private readonly Channel<LoggedExchange> _queue = Channel.CreateUnbounded<LoggedExchange>(new UnboundedChannelOptions { SingleReader = true });
    private AssayClient? _server;
    private long _waiting;
    private long _waitingBytes;
    private long _sent;
    private long _dropped;

    /// <summary>So many exchanges the server has acknowledged.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>So many exchanges are not logged.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Queues an exchange, or drops and counts it; never waits and never throws.</summary>
    public void Add(LoggedExchange exchange)
    {
        Interlocked.Increment(ref _waiting);
        if (Interlocked.Add(ref _waitingBytes, exchange.Bytes) > options.MaxQueueBytes || !_queue.Writer.TryWrite(exchange))
        {
            CountDropped();
            Done(exchange);
        }
    }

    public void CountDropped() => Interlocked.Increment(ref _dropped);

    /// <summary>Lets what waits go out, for so long as is allowed.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        await Task.WhenAny(ExecuteTask ?? Task.CompletedTask, Task.Delay(options.DrainTime, clock, cancellationToken));
        await base.StopAsync(cancellationToken);
        var (sent, lost) = (Sent, Dropped + Interlocked.Read(ref _waiting));
        Log.Ended(logger, sent, lost);
    }

    public override void Dispose()
    {
        _server?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _queue.Reader.WaitToReadAsync(stoppingToken))
        {
            var batch = new List<LoggedExchange>();
            for (long bytes = 0; bytes < MaxBatchBytes && _queue.Reader.TryRead(out var exchange); bytes += exchange.Bytes)
            {
                batch.Add(exchange);
            }

            await SendAsync(batch, stoppingToken);
            batch.ForEach(Done);
        }
    }

    private void Done(LoggedExchange exchange)
    {
        Interlocked.Decrement(ref _waiting);
        Interlocked.Add(ref _waitingBytes, -exchange.Bytes);
    }

    private async Task SendAsync(IReadOnlyList<LoggedExchange> batch, CancellationToken cancellation)
    {
        while (await TrySendAsync(batch, cancellation) is { } refusal)
        {
            if (refusal is AssayException { Status: HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.NotFound })
            {
                // It will not be taken later either; but one exchange must not take the others with it.
                if (batch.Count == 1)
                {
                    CountDropped();
                }

                foreach (var exchange in batch.Count == 1 ? [] : batch)
                {
                    await SendAsync([exchange], cancellation);
                }

                return;
            }

            await Task.Delay(options.RetryDelay, clock, cancellation);
        }
    }

    /// <returns>Why the exchanges were not taken; null when they were.</returns>
    private async Task<Exception?> TrySendAsync(IReadOnlyList<LoggedExchange> batch, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(options.Timeout);
        try
        {
            _server ??= await AssayClient.SignInAsync(options.Server, options.ApiKey, timeout.Token, options.InstanceId);
            using var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(batch, ExchangeJson.Default.IReadOnlyListLoggedExchange));
            body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            await _server.Subscriptions.SendExchangesAsync(options.SubscriptionId, body, timeout.Token);
            Interlocked.Add(ref _sent, batch.Count);
            return null;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // Tokens expire; the next try signs in again.
            _server?.Dispose();
            _server = null;
            Log.Failed(logger, options.Server, e.Message, batch.Count, Dropped);
            return e;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Assay at {Server} did not take {Count} exchanges ({Reason}); {Dropped} were dropped so far")]
        public static partial void Failed(ILogger logger, Uri server, string reason, int count, long dropped);

        [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "{Sent} exchanges were logged at Assay, {Lost} were not")]
        public static partial void Ended(ILogger logger, long sent, long lost);
    }
}
