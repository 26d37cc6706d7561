using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Text;
using Assay.Contracts.Envelopes;
using Assay.Server.Http;
using Assay.Server.Intake.Log;
using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>
/// Takes decoded records in: a repeat of a known record is left out, the set's columns are brought up to date, and the
/// rows go to the intake log. They are durable when they are acknowledged; <see cref="RecordLoader"/> makes them visible
/// a moment later.
/// </summary>
internal sealed class RecordIntake(RecordSets sets, IntakeLogHolder holder, RowBlockPool blocks) : IDisposable
{
    private const int ShortKey = 512;

    private readonly SemaphoreSlim _admission = new(1);
    private readonly RecordKeys _keys = new();
    private readonly List<RecordKey> _added = [];

    /// <summary>Remembers a record that is stored already. Called at the start, before anything is taken in.</summary>
    public void Remember(RecordKey key) => _keys.TryAdd(key);

    /// <summary>Takes a block's records in; they are durable when this returns. The block goes back to the pool.</summary>
    /// <returns>The position in the log at which they are all visible.</returns>
    /// <exception cref="ApiException">409: a record id is known with another content. 503 or 507: nothing can be stored at the moment.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<long> AppendAsync(string setId, RowBlock block, CancellationToken cancellation)
    {
        using var batch = new PooledBuffer();
        ValueTask<long> durable;
        try
        {
            BatchWriter.WriteRows(batch, setId, block);
            durable = await AdmitAsync(setId, block, batch, cancellation);
        }
        catch (IntakeLogException e)
        {
            throw Refused(e);
        }
        finally
        {
            blocks.Return(block);
        }

        try
        {
            return await durable;
        }
        catch (IntakeLogException e)
        {
            await ForgetAsync(batch);
            throw Refused(e);
        }
    }

    public void Dispose() => _admission.Dispose();

    /// <summary>
    /// Puts the batch without repeats into the log's queue. One request at a time: what one admits the next one knows, and
    /// comes before it in the log, so that a repeat is not acknowledged before what it repeats.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ValueTask<long>> AdmitAsync(string setId, RowBlock block, PooledBuffer batch, CancellationToken cancellation)
    {
        await _admission.WaitAsync(cancellation);
        _added.Clear();
        var isQueued = false;
        try
        {
            if (RemoveRepeats(setId, block))
            {
                batch.Clear();
                BatchWriter.WriteRows(batch, setId, block);
            }

            if (block.Rows > 0 && !(ReferenceEquals(sets.Find(setId), block.Schema) && block.FitsSchema()))
            {
                await sets.ReconcileAsync(setId, block.Columns, CancellationToken.None);
            }

            BatchWriter.WriteKeys(batch, _added);
            var durable = holder.Log.AppendAsync(batch.Written);
            isQueued = true;
            return durable;
        }
        finally
        {
            if (!isQueued)
            {
                _added.ForEach(_keys.Remove);
            }

            _admission.Release();
        }
    }

    /// <summary>Takes the rows of records that are known out of the block.</summary>
    /// <returns>Whether there were any.</returns>
    private bool RemoveRepeats(string setId, RowBlock block)
    {
        List<int>? kept = null;
        for (var i = 0; i < block.Records.Count; i++)
        {
            var record = block.Records[i];
            var state = record.HasId ? Admit(setId, block.IdOf(record), record.Content) : RecordKeyState.Added;
            if (state == RecordKeyState.Conflict)
            {
                var id = Encoding.UTF8.GetString(block.IdOf(record));
                throw ApiException.Conflict($"Record '{id}' is known with another content; a record cannot be changed by sending it again.", id);
            }

            if (state == RecordKeyState.Known)
            {
                kept ??= [.. block.Records.Take(i).SelectMany(r => Enumerable.Range(r.FirstRow, r.RowCount))];
            }
            else
            {
                kept?.AddRange(Enumerable.Range(record.FirstRow, record.RowCount));
            }
        }

        if (kept is not null)
        {
            block.Keep(kept.ToArray());
        }

        return kept is not null;
    }

    private RecordKeyState Admit(string setId, ReadOnlySpan<byte> recordId, ulong content)
    {
        var key = new RecordKey(Hash(setId, recordId), content);
        var state = _keys.TryAdd(key);
        if (state == RecordKeyState.Added)
        {
            _added.Add(key);
        }

        return state;
    }

    /// <summary>A batch was not acknowledged: its records may be sent again.</summary>
    private async Task ForgetAsync(PooledBuffer batch)
    {
        await _admission.WaitAsync();
        try
        {
            BatchReader.ReadKeys(batch.Written.Span, _keys.Remove);
        }
        finally
        {
            _admission.Release();
        }
    }

    private static ApiException Refused(IntakeLogException e) =>
        new(e.IsFull ? 507 : 503, [new ApiError(e.IsFull ? "intake_full" : "intake_faulted", e.Message)]) { RetryAfterSeconds = 10 };

    // 127 bits: the stores keep keys as signed numbers.
    private static UInt128 Hash(string setId, ReadOnlySpan<byte> recordId)
    {
        var length = Encoding.UTF8.GetByteCount(setId) + 1 + recordId.Length;
        var text = length <= ShortKey ? stackalloc byte[length] : new byte[length];
        var begin = Encoding.UTF8.GetBytes(setId, text);
        text[begin] = (byte)'\n';
        recordId.CopyTo(text[(begin + 1)..]);
        return XxHash128.HashToUInt128(text) >> 1;
    }
}
