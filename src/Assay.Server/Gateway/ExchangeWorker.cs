using Assay.Server.Intake.Log;

namespace Assay.Server.Gateway;

/// <summary>
/// Takes exchanges from the gateway's log to the payload store. After a restart it begins with the oldest that the log
/// still has: records that are stored already are recognised by their scoring id, so that each is stored once.
/// </summary>
internal sealed partial class ExchangeWorker(ExchangeLog log, ExchangeStore store, TimeProvider clock, ILogger<ExchangeWorker> logger) : BackgroundService
{
    private const long MaxBytesPerRound = 1 << 20;

    /// <summary>A round costs a flush of the intake log: one waits for exchanges to come, unless somebody waits for it.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PairsCheck = TimeSpan.FromMinutes(1);

    private readonly ExchangePairs _pairs = new(clock);
    private long _done;
    private bool _isBehind;
    private TaskCompletionSource _moved = NewSignal();
    private TaskCompletionSource _hurry = NewSignal();

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

            Volatile.Read(ref _hurry).TrySetResult();
            await moved.Task.WaitAsync(cancellation);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WaitForWorkAsync(stoppingToken);
                await GatherAsync(stoppingToken);
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

    /// <summary>Until there is something new in the log, or halves have to be looked at.</summary>
    private async Task WaitForWorkAsync(CancellationToken cancellation)
    {
        var work = log.Log.WaitBehindAsync(_done, cancellation);
        if (_pairs.IsEmpty)
        {
            await work;
            return;
        }

        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(work, Task.Delay(PairsCheck, clock, timer.Token));
        await timer.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    private async Task GatherAsync(CancellationToken cancellation)
    {
        if (!_isBehind)
        {
            await _hurry.Task.WaitAsync(Gather, clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
        }

        // Whoever waits from now on may wait for what the next round does not see.
        Volatile.Write(ref _hurry, NewSignal());
    }

    private async Task StoreAsync(CancellationToken cancellation)
    {
        var durable = log.Log.Durable;
        var frames = log.Log.Read(_done, MaxBytesPerRound);
        var whole = _pairs.TakeExpired().ToList();
        foreach (var (number, payload) in frames)
        {
            if (Read(number, payload) is { } read && _pairs.Add(number, read) is { } exchange)
            {
                whole.Add(exchange);
            }
        }

        await store.StoreAsync(whole, cancellation);

        _isBehind = frames.Sum(f => (long)f.Payload.Length) >= MaxBytesPerRound;

        // No frames where there should be some: they are damaged, and what is lost is skipped.
        var last = frames.Count > 0 ? frames[^1].Number : durable;
        Advance(last);

        // A half that waits stays on disk until it is whole.
        log.Log.Reclaim(Math.Min(last, _pairs.Oldest - 1));
    }

    private Exchange? Read(long number, byte[] payload)
    {
        try
        {
            return ExchangeCodec.Read(payload);
        }
        catch (FormatException e)
        {
            // It will not become readable: the ones behind it must not wait for it.
            Log.Unreadable(logger, e, number);
            return null;
        }
    }

    private void Advance(long number)
    {
        Volatile.Write(ref _done, number);
        Interlocked.Exchange(ref _moved, NewSignal()).TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static partial class Log
    {
        [LoggerMessage(EventId = 60, Level = LogLevel.Error, Message = "Exchanges of the gateway could not be stored")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 62, Level = LogLevel.Error, Message = "Exchange {Number} of the gateway's log cannot be read and is left out")]
        public static partial void Unreadable(ILogger logger, Exception exception, long number);
    }
}
