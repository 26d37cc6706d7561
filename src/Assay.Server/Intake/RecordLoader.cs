using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>
/// Moves batches from the intake log into the record store, exactly once: the store keeps the position in the log in the
/// same transaction as the rows.
/// </summary>
internal sealed partial class RecordLoader(IRecordStore store, RecordSets sets, RecordIntake intake, IntakeLogHolder holder, TimeProvider clock, ILogger<RecordLoader> logger) : BackgroundService
{
    private const long MaxBytesPerCommit = 16 << 20;

    /// <summary>Stores buffer every column that a commit writes to: rows for many sets go in several commits.</summary>
    private const int MaxColumnsPerCommit = 500;

    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private long _loaded;
    private volatile string? _fault;
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Everything up to this position of the log can be counted and read.</summary>
    public long Loaded => Volatile.Read(ref _loaded);

    /// <summary>Why rows are not becoming visible; null while all is well.</summary>
    public string? Fault => _fault;

    /// <summary>Opens the log and learns which records there are. Called at the start, before anything is taken in.</summary>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        _loaded = await store.PositionAsync(cancellation);
        await store.ReadKeysAsync(RecordKeys.DefaultCapacity, intake.Remember, cancellation);

        // What is in the log, but not in the store, is known too.
        holder.Open(_loaded, (_, payload) => BatchReader.ReadKeys(payload, intake.Remember));
        foreach (var lost in holder.Log.Lost)
        {
            Log.Lost(logger, lost.First, lost.Last);
        }
    }

    /// <summary>Waits until everything up to a position is visible, but not for ever when the store is behind.</summary>
    public async Task<bool> WaitAsync(long position, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        while (Loaded < position && !either.IsCancellationRequested)
        {
            var moved = Volatile.Read(ref _moved);
            if (Loaded >= position)
            {
                break;
            }

            await moved.Task.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellation.ThrowIfCancellationRequested();
        return Loaded >= position;
    }

    /// <summary>Waits until everything that is acknowledged now is visible.</summary>
    public Task<bool> WaitAsync(CancellationToken cancellation) => WaitAsync(holder.Log.Durable, cancellation);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await holder.Log.WaitBehindAsync(Loaded, stoppingToken);
                await LoadAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The rows are safe in the log; the next try may succeed.
                _fault = $"The record store does not take rows in ({e.GetType().Name}); they are kept in the log meanwhile.";
                Log.Failed(logger, e);
                await Task.Delay(Patience, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task LoadAsync(CancellationToken cancellation)
    {
        var loading = new Dictionary<string, LoadedRows>(StringComparer.Ordinal);
        var bytes = 0L;
        var last = holder.Log.Read(Loaded, MaxBytesPerCommit, (_, payload) =>
        {
            bytes += payload.Length;
            return TryAddBatch(loading, payload);
        });
        if (last == Loaded)
        {
            return;
        }

        await store.AppendAsync([.. loading.Values.Where(r => r.Rows > 0).Select(r => r.ToBatch())], last, cancellation);
        Volatile.Write(ref _loaded, last);
        _fault = null;
        Interlocked.Exchange(ref _moved, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        holder.Log.Reclaim(last);
        if (bytes < MaxBytesPerCommit / 4)
        {
            // Small commits are dear: a moment's wait makes the next one larger.
            await Task.Delay(Gather, clock, cancellation);
        }
    }

    /// <returns>Whether the batch is among those that are loaded; false when it must wait for the next commit.</returns>
    private bool TryAddBatch(Dictionary<string, LoadedRows> loading, ReadOnlySpan<byte> payload)
    {
        var batch = new BatchReader(payload);
        if (!loading.TryGetValue(batch.SetId, out var rows))
        {
            if (sets.Find(batch.SetId) is not { } schema)
            {
                // The rows of a set that was deleted meanwhile go with it.
                return true;
            }

            if (loading.Count > 0 && loading.Values.Sum(r => r.ColumnCount) + schema.Fields.Count > MaxColumnsPerCommit)
            {
                return false;
            }

            loading.Add(batch.SetId, rows = new LoadedRows(batch.SetId, schema));
        }

        batch.ReadRows(rows);
        BatchReader.ReadKeys(payload, rows.AddKey);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 50, Level = LogLevel.Error, Message = "Frames {First} to {Last} of the intake log are damaged; if they were acknowledged, their records are lost")]
        public static partial void Lost(ILogger logger, long first, long last);

        [LoggerMessage(EventId = 51, Level = LogLevel.Error, Message = "Rows could not be loaded into the record store")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
