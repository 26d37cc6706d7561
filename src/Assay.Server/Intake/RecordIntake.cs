using System.IO.Hashing;
using System.Text;
using Assay.Contracts.Envelopes;
using Assay.Monitors.Tables;
using Assay.Server.Http;
using Assay.Server.Intake.Log;
using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>
/// Takes decoded records in: a repeat of a known record is left out, the set's columns are brought up to date, and the
/// rows go to the intake log. They are durable when they are acknowledged; <see cref="RecordLoader"/> makes them visible
/// a moment later.
/// </summary>
internal sealed class RecordIntake(RecordSets sets, IntakeLogHolder holder) : IDisposable
{
    private readonly SemaphoreSlim _admission = new(1);
    private readonly RecordKeys _keys = new();

    /// <summary>Remembers records that are stored already. Called at the start, before anything is taken in.</summary>
    public void Remember(IEnumerable<RecordKey> keys)
    {
        foreach (var key in keys)
        {
            _keys.TryAdd(key);
        }
    }

    /// <summary>Takes records in; they are durable when this returns.</summary>
    /// <returns>The position in the log at which they are all visible.</returns>
    /// <exception cref="ApiException">409: a record id is known with another content. 503 or 507: nothing can be stored at the moment.</exception>
    public async Task<long> AppendAsync(string setId, DecodedRecords decoded, CancellationToken cancellation)
    {
        var added = new List<RecordKey>();
        try
        {
            return await await EnqueueAsync(setId, decoded, added, cancellation);
        }
        catch (IntakeLogException e)
        {
            await ForgetAsync(added);
            throw new ApiException(e.IsFull ? 507 : 503, [new ApiError(e.IsFull ? "intake_full" : "intake_faulted", e.Message)]) { RetryAfterSeconds = 10 };
        }
    }

    /// <summary>
    /// Puts the batch without repeats into the log's queue. One request at a time: what one admits the next one knows, and
    /// comes before it in the log, so that a repeat is not acknowledged before what it repeats.
    /// </summary>
    private async Task<Task<long>> EnqueueAsync(string setId, DecodedRecords decoded, List<RecordKey> added, CancellationToken cancellation)
    {
        await _admission.WaitAsync(cancellation);
        try
        {
            var table = WithoutRepeats(setId, decoded, added);
            if (table.RowCount > 0)
            {
                await sets.ReconcileAsync(setId, table, CancellationToken.None);
            }

            return holder.Log.AppendAsync(BatchCodec.Write(new RecordBatch(setId, table, added))).AsTask();
        }
        catch (ApiException)
        {
            added.ForEach(_keys.Remove);
            throw;
        }
        finally
        {
            _admission.Release();
        }
    }

    private Table WithoutRepeats(string setId, DecodedRecords decoded, List<RecordKey> added)
    {
        List<int>? kept = null;
        for (var i = 0; i < decoded.Records.Count; i++)
        {
            var record = decoded.Records[i];
            var state = RecordKeyState.Added;
            if (record.Id is not null)
            {
                var key = new RecordKey(Hash(setId, record.Id), record.Content);
                state = _keys.TryAdd(key);
                if (state == RecordKeyState.Added)
                {
                    added.Add(key);
                }
            }

            if (state == RecordKeyState.Conflict)
            {
                throw ApiException.Conflict($"Record '{record.Id}' is known with another content; a record cannot be changed by sending it again.", record.Id!);
            }

            if (state == RecordKeyState.Known)
            {
                kept ??= [.. decoded.Records.Take(i).SelectMany(r => Enumerable.Range(r.FirstRow, r.RowCount))];
            }
            else
            {
                kept?.AddRange(Enumerable.Range(record.FirstRow, record.RowCount));
            }
        }

        return kept is null ? decoded.Rows : decoded.Rows.Take(kept.ToArray());
    }

    public void Dispose() => _admission.Dispose();

    private async Task ForgetAsync(IReadOnlyList<RecordKey> keys)
    {
        await _admission.WaitAsync();
        foreach (var key in keys)
        {
            _keys.Remove(key);
        }

        _admission.Release();
    }

    // 127 bits: the stores keep keys as signed numbers.
    private static UInt128 Hash(string setId, string recordId) => XxHash128.HashToUInt128(Encoding.UTF8.GetBytes($"{setId}\n{recordId}")) >> 1;
}
