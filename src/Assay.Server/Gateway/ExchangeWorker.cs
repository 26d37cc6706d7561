namespace Assay.Server.Gateway;

/// <summary>
/// Takes exchanges from the gateway's log to the payload store. After a restart it begins with the oldest that the log
/// still has: records that are stored already are recognised by their scoring id, so that each is stored once.
/// </summary>
internal sealed partial class ExchangeWorker(ExchangeLog log, ExchangeStore store, TimeProvider clock, ILogger<ExchangeWorker> logger) : BackgroundService
{
    private const long MaxBytesPerRound = 8 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private long _done;
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits until everything that is in the log now is in the payload store or among the errors.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        var wanted = log.Log.Durable;
        while (true)
        {
            var moved = Volatile.Read(ref _moved);
            if (Volatile.Read(ref _done) >= wanted)
            {
                return;
            }

            await moved.Task.WaitAsync(cancellation);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await log.Log.WaitBehindAsync(_done, stoppingToken);
                await StoreAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The exchanges are safe in the log; the next try may succeed.
                Log.Failed(logger, e);
                await Task.Delay(Patience, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task StoreAsync(CancellationToken cancellation)
    {
        var frames = log.Log.Read(_done, MaxBytesPerRound);
        if (frames.Count == 0)
        {
            // What was lost to damage is skipped.
            Advance(log.Log.Durable);
            return;
        }

        await store.StoreAsync(frames.Select(frame => ExchangeCodec.Read(frame.Payload)), cancellation);
        Advance(frames[^1].Number);
        log.Log.Reclaim(frames[^1].Number);
    }

    private void Advance(long number)
    {
        Volatile.Write(ref _done, number);
        Interlocked.Exchange(ref _moved, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 60, Level = LogLevel.Error, Message = "Exchanges of the gateway could not be stored")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
