using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>
/// Moves batches from the intake log into the record store, exactly once: the store keeps the position in the log in the
/// same transaction as the rows.
/// </summary>
internal sealed partial class RecordLoader(IRecordStore store, RecordSets sets, RecordIntake intake, IntakeLogHolder holder, TimeProvider clock, ILogger<RecordLoader> logger) : BackgroundService
{
    // A store likes large commits, the garbage collector small tables: the rows of a commit go to the store in parts.
    private const long MaxBytesPerCommit = 32 << 20;
    private const long BytesPerPart = 2 << 20;

    /// <summary>Stores buffer every column that a commit writes to: rows for many sets go in several commits.</summary>
    private const int MaxColumnsPerCommit = 500;

    /// <summary>A commit costs as much as a thousand rows: one waits for rows to come, unless somebody waits for it.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(400);

    /// <summary>Between two tries of a store that failed; so long one waits for it, too.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>So long one waits for a store that is merely busy: rather late than with rows missing.</summary>
    private static readonly TimeSpan LongPatience = TimeSpan.FromSeconds(30);

    private long _loaded;
    private volatile string? _fault;
    private bool _isBehind;
    private TaskCompletionSource _moved = NewSignal();
    private TaskCompletionSource _hurry = NewSignal();

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

    /// <summary>Whether everything up to a position is visible; if not, it will be soon.</summary>
    public bool IsLoaded(long position)
    {
        if (Loaded < position)
        {
            Volatile.Read(ref _hurry).TrySetResult();
        }

        return Loaded >= position;
    }

    /// <summary>Waits until everything up to a position is visible: half a minute while the store is busy, seconds when it has failed.</summary>
    /// <returns>Whether it is.</returns>
    public async Task<bool> WaitAsync(long position, CancellationToken cancellation)
    {
        if (IsLoaded(position))
        {
            return true;
        }

        using var busy = new CancellationTokenSource(LongPatience, clock);
        using var failed = new CancellationTokenSource(Patience, clock);
        while (true)
        {
            var moved = Volatile.Read(ref _moved);
            var patience = _fault is null ? busy.Token : failed.Token;
            if (IsLoaded(position) || patience.IsCancellationRequested)
            {
                return Loaded >= position;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience, cancellation);
            await moved.Task.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
        }
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
                await GatherAsync(stoppingToken);
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
                SignalMoved();
                Log.Failed(logger, e);
                await Task.Delay(Patience, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task LoadAsync(CancellationToken cancellation)
    {
        var durable = holder.Log.Durable;
        var part = new Dictionary<string, LoadedRows>(StringComparer.Ordinal);
        var (last, bytes) = Read(Loaded, BytesPerPart, part);
        if (last == Loaded)
        {
            _isBehind = false;
            return;
        }

        if (bytes < BytesPerPart)
        {
            await store.AppendAsync([.. Batches(part)], last, cancellation);
        }
        else
        {
            var first = last;
            last = FindEnd(part);
            await store.AppendAsync(Batches(part).Concat(ReadParts(first, last, part)), last, cancellation);
        }

        Volatile.Write(ref _loaded, last);
        _fault = null;

        // What a commit was too small for does not wait for more to come.
        _isBehind = last < durable;
        SignalMoved();
        holder.Log.Reclaim(last);
    }

    /// <summary>Reads frames behind a number, up to a size or until they are of too many sets.</summary>
    private (long Last, long Bytes) Read(long number, long maxBytes, Dictionary<string, LoadedRows> part)
    {
        var bytes = 0L;
        var last = holder.Log.Read(number, maxBytes, (_, payload) =>
        {
            var isTaken = TryAdd(part, payload);
            bytes += isTaken ? payload.Length : 0;
            return isTaken;
        });
        return (last, bytes);
    }

    /// <summary>How much more of the log a commit takes: frames of the sets that its first part has.</summary>
    private long FindEnd(Dictionary<string, LoadedRows> part) => holder.Log.Read(Loaded, MaxBytesPerCommit, (_, payload) =>
    {
        var setId = new BatchReader(payload).SetId;
        return part.ContainsKey(setId) || sets.Find(setId) is null;
    });

    private IEnumerable<RecordBatch> ReadParts(long first, long last, Dictionary<string, LoadedRows> part)
    {
        while (first < last)
        {
            first = holder.Log.Read(first, BytesPerPart, (number, payload) => number <= last && TryAdd(part, payload));
            foreach (var batch in Batches(part))
            {
                yield return batch;
            }
        }
    }

    /// <summary>The rows of a part as batches; afterwards it is empty.</summary>
    private static IEnumerable<RecordBatch> Batches(Dictionary<string, LoadedRows> part)
    {
        foreach (var rows in part.Values.Where(r => r.Rows > 0))
        {
            yield return rows.ToBatch();
            rows.Reset();
        }
    }

    /// <returns>Whether the batch is in the part; false when it must wait for the next commit.</returns>
    private bool TryAdd(Dictionary<string, LoadedRows> part, ReadOnlySpan<byte> payload)
    {
        var batch = new BatchReader(payload);
        if (!part.TryGetValue(batch.SetId, out var rows))
        {
            if (sets.Find(batch.SetId) is not { } schema)
            {
                // The rows of a set that was deleted meanwhile go with it.
                return true;
            }

            if (part.Count > 0 && part.Values.Sum(r => r.ColumnCount) + schema.Fields.Count > MaxColumnsPerCommit)
            {
                return false;
            }

            part.Add(batch.SetId, rows = new LoadedRows(batch.SetId, schema));
        }

        batch.ReadRows(rows);
        BatchReader.ReadKeys(payload, rows.AddKey);
        return true;
    }

    private async Task GatherAsync(CancellationToken cancellation)
    {
        if (!_isBehind)
        {
            await _hurry.Task.WaitAsync(Gather, clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
        }

        // Whoever waits from now on may wait for what the next load does not see.
        Volatile.Write(ref _hurry, NewSignal());
    }

    private void SignalMoved() => Interlocked.Exchange(ref _moved, NewSignal()).TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static partial class Log
    {
        [LoggerMessage(EventId = 50, Level = LogLevel.Error, Message = "Frames {First} to {Last} of the intake log are damaged; if they were acknowledged, their records are lost")]
        public static partial void Lost(ILogger logger, long first, long last);

        [LoggerMessage(EventId = 51, Level = LogLevel.Error, Message = "Rows could not be loaded into the record store")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
