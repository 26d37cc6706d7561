using System.IO.Hashing;
using System.Text;
using System.Threading.Channels;
using Assay.Monitors.Tables;
using Assay.Server.Http;
using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>
/// Takes decoded records in. What came while the last commit was being written is committed together, and a record is
/// acknowledged when its commit is on disk. A repeat of a known record is acknowledged, but stored once.
/// </summary>
internal sealed class RecordIntake(IRecordStore store, RecordSets sets) : IHostedService
{
    private const int MaxWaiting = 1024;
    private const int MaxRowsPerCommit = 100_000;

    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(MaxWaiting);
    private readonly RecordKeys _keys = new();
    private Task _writer = Task.CompletedTask;
    private volatile string? _fault;

    /// <summary>Why nothing can be stored any more; null while all is well.</summary>
    public string? Fault => _fault;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var key in (await store.KeysAsync(RecordKeys.Capacity, cancellationToken)).Reverse())
        {
            _keys.TryAdd(key);
        }

        _writer = Task.Run(WriteAsync, CancellationToken.None);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        await _writer.WaitAsync(cancellationToken);
    }

    /// <summary>Stores records; they are durable, and can be counted, when this returns.</summary>
    /// <exception cref="ApiException">409: a record id is known with another content. 503: nothing can be stored at the moment.</exception>
    public async Task AppendAsync(string setId, DecodedRecords decoded, CancellationToken cancellation)
    {
        if (_fault is { } fault)
        {
            throw new ApiException(503, [new("intake_faulted", fault)]) { RetryAfterSeconds = 60 };
        }

        var waiting = new Waiting(setId, decoded);
        try
        {
            await _queue.Writer.WriteAsync(waiting, cancellation);
        }
        catch (ChannelClosedException)
        {
            throw new ApiException(503, [new("shutting_down", "The server is stopping.")]) { RetryAfterSeconds = 10 };
        }

        await waiting.Done.Task;
    }

    private async Task WriteAsync()
    {
        var group = new List<Waiting>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            var rows = 0;
            while (rows < MaxRowsPerCommit && _queue.Reader.TryRead(out var waiting))
            {
                group.Add(waiting);
                rows += waiting.Decoded.Rows.RowCount;
            }

            await CommitAsync(group);
        }
    }

    private async Task CommitAsync(List<Waiting> group)
    {
        var accepted = new List<(Waiting Waiting, RecordBatch Batch)>();
        foreach (var waiting in group)
        {
            try
            {
                accepted.Add((waiting, await AdmitAsync(waiting)));
            }
            catch (Exception e)
            {
                waiting.Done.SetException(e);
            }
        }

        try
        {
            var batches = accepted.Select(a => a.Batch).Where(b => b.Rows.RowCount > 0).ToList();
            if (batches.Count > 0)
            {
                await store.AppendAsync(batches, 0, CancellationToken.None);
            }

            accepted.ForEach(a => a.Waiting.Done.SetResult());
        }
        catch (Exception e)
        {
            // A commit that failed may or may not be on disk: only a restart can tell, so nothing is taken in until then.
            _fault = $"The record store failed ({e.GetType().Name}); restart the server.";
            accepted.ForEach(a => a.Waiting.Done.SetException(new ApiException(503, [new("intake_faulted", _fault)]) { RetryAfterSeconds = 60 }));
        }
    }

    /// <summary>The batch without repeats, its set's columns brought up to date.</summary>
    private async Task<RecordBatch> AdmitAsync(Waiting waiting)
    {
        var decoded = waiting.Decoded;
        var keys = new List<RecordKey>();
        var rows = new List<int>();
        var repeats = false;
        foreach (var record in decoded.Records)
        {
            if (record.Id is not null)
            {
                var key = new RecordKey(Hash(waiting.SetId, record.Id), record.Content);
                switch (_keys.TryAdd(key))
                {
                    case RecordKeyState.Known:
                        repeats = true;
                        continue;
                    case RecordKeyState.Conflict:
                        keys.ForEach(_keys.Remove);
                        throw ApiException.Conflict($"Record '{record.Id}' is known with another content; a record cannot be changed by sending it again.", record.Id);
                    default:
                        keys.Add(key);
                        break;
                }
            }

            rows.AddRange(Enumerable.Range(record.FirstRow, record.RowCount));
        }

        var table = repeats ? decoded.Rows.Take(rows.ToArray()) : decoded.Rows;
        if (table.RowCount > 0)
        {
            table = await sets.ReconcileAsync(waiting.SetId, table, CancellationToken.None);
        }

        return new RecordBatch(waiting.SetId, table, keys);
    }

    private static UInt128 Hash(string setId, string recordId) => XxHash128.HashToUInt128(Encoding.UTF8.GetBytes($"{setId}\n{recordId}")) >> 1;

    private sealed record Waiting(string SetId, DecodedRecords Decoded)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
