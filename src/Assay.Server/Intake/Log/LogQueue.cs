using System.Collections.Concurrent;

namespace Assay.Server.Intake.Log;

/// <summary>Appends on their way to the log's one writer.</summary>
internal sealed class LogQueue
{
    /// <summary>How long what is not urgent waits for more: a flush costs the same for one append and for a hundred.</summary>
    private const int LeisureMilliseconds = 5;

    private readonly Queue<PendingAppend> _waiting = [];
    private readonly ConcurrentQueue<PendingAppend> _free = [];
    private bool _isClosed;
    private bool _isUrgent;
    private long _bytes;

    /// <summary>Bytes of all frames that are queued or being written.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <param name="payload">What is appended.</param>
    /// <param name="isUrgent">Whether somebody waits for it.</param>
    /// <returns>The append's result; null when the queue is closed.</returns>
    public ValueTask<long>? TryAdd(ReadOnlyMemory<byte> payload, bool isUrgent)
    {
        if (!_free.TryDequeue(out var pending))
        {
            pending = new PendingAppend(_free.Enqueue);
        }

        lock (_waiting)
        {
            if (_isClosed)
            {
                return null;
            }

            var result = pending.Begin(payload);
            _bytes += LogFrame.SizeOf(payload.Length);
            _waiting.Enqueue(pending);
            _isUrgent |= isUrgent;
            if (isUrgent || _waiting.Count == 1)
            {
                Monitor.Pulse(_waiting);
            }

            return result;
        }
    }

    /// <summary>Waits for appends and takes what there is, up to a size but at least one.</summary>
    /// <returns>False when the queue is closed and empty.</returns>
    public bool Take(List<PendingAppend> group, long maxBytes)
    {
        group.Clear();
        lock (_waiting)
        {
            while (_waiting.Count == 0)
            {
                if (_isClosed)
                {
                    return false;
                }

                Monitor.Wait(_waiting);
            }

            WaitForMore(maxBytes);
            _isUrgent = false;
            while (maxBytes > 0 && _waiting.TryDequeue(out var pending))
            {
                group.Add(pending);
                maxBytes -= LogFrame.SizeOf(pending.Payload.Length);
            }
        }

        return true;
    }

    private void WaitForMore(long maxBytes)
    {
        var begin = Environment.TickCount64;
        while (!_isUrgent && !_isClosed && _bytes < maxBytes && begin + LeisureMilliseconds - Environment.TickCount64 is > 0 and var rest)
        {
            Monitor.Wait(_waiting, (int)rest);
        }
    }

    /// <summary>Says that so many bytes are written.</summary>
    public void Done(long bytes)
    {
        lock (_waiting)
        {
            _bytes -= bytes;
        }
    }

    /// <summary>Takes nothing more.</summary>
    public void Close()
    {
        lock (_waiting)
        {
            _isClosed = true;
            Monitor.PulseAll(_waiting);
        }
    }
}
