using System.Buffers;

namespace Assay.Server.Intake.Log;

/// <summary>
/// The durable log: what was acknowledged is on disk. One writer takes whatever was queued during the last flush, writes
/// it, flushes once and acknowledges all of it.
/// </summary>
internal sealed class IntakeLog : IAsyncDisposable
{
    private const string SpareName = "spare.tmp";
    private const int MaxGroupBytes = 16 << 20;

    private readonly ILogFileSystem _files;
    private readonly IntakeLogOptions _options;
    private readonly LogQueue _queue = new();
    private readonly Lock _segmentsLock = new();
    private readonly List<LogSegment> _segments;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _zeros;
    private long _next;
    private long _durable;
    private long _liveBytes;
    private LogSegment? _current;
    private volatile string? _fault;
    private TaskCompletionSource? _moved;

    // Where the one reader stopped, so that the next read does not begin the segment anew.
    private (LogSegment? Segment, long Number, long Offset) _lastRead;

    private IntakeLog(ILogFileSystem files, IntakeLogOptions options, List<LogSegment> segments, long last, IReadOnlyList<LostRange> lost)
    {
        _files = files;
        _options = options;
        _segments = segments;
        _next = last + 1;
        _durable = last;
        _liveBytes = segments.Sum(s => s.End);
        _zeros = new byte[options.AheadBytes];
        Lost = lost;

        // A thread of its own: it spends its time in flushes, in which a thread of the pool would be missed.
        new Thread(WriteGroups) { IsBackground = true, Name = "intake log" }.Start();
    }

    /// <summary>Damage found when the log was opened.</summary>
    public IReadOnlyList<LostRange> Lost { get; }

    /// <summary>Why nothing is acknowledged any more; null while all is well.</summary>
    public string? Fault => _fault;

    /// <summary>The number of the newest durable frame; 0 when there is none.</summary>
    public long Durable => Volatile.Read(ref _durable);

    /// <summary>Opens a folder's log and finds what is in it. Appends go to a new segment, never over old bytes.</summary>
    /// <param name="files">The folder.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="reclaimed">Frames up to this number are no longer needed: numbers go on behind it even if they are gone.</param>
    /// <param name="found">Is shown every frame behind <paramref name="reclaimed"/>, in order.</param>
    public static IntakeLog Open(ILogFileSystem files, IntakeLogOptions options, long reclaimed, FrameVisitor? found = null)
    {
        var segments = files.List().Select(name => LogSegment.TryOpen(files, name)).OfType<LogSegment>().OrderBy(s => s.First).ToList();
        var lost = new List<LostRange>();
        var last = segments.Count > 0 ? segments[0].First - 1 : 0;
        for (var i = 0; i < segments.Count; i++)
        {
            var end = i + 1 < segments.Count ? segments[i + 1].First : long.MaxValue;
            if (segments[i].First > last + 1)
            {
                lost.Add(new LostRange(last + 1, segments[i].First - 1));
                last = segments[i].First - 1;
            }

            using var reader = new LogReader(segments[i].File, LogSegment.HeaderSize, segments[i].File.Length);
            while (reader.TryReadNext(out var number, out var payload) && number < end)
            {
                if (number > last + 1)
                {
                    lost.Add(new LostRange(last + 1, number - 1));
                }

                if (number > Math.Max(last, reclaimed))
                {
                    found?.Invoke(number, payload);
                }

                last = Math.Max(last, number);
                segments[i].End = reader.Position;
            }
        }

        return new IntakeLog(files, options, segments, Math.Max(last, reclaimed), lost);
    }

    /// <summary>Appends a payload; gives its number when it is durable.</summary>
    /// <param name="payload">Must not change until then.</param>
    /// <param name="isUrgent">Whether somebody waits for it; what is not urgent waits a few milliseconds for more to share a flush with.</param>
    /// <exception cref="IntakeLogException">It was not acknowledged: the log is full or faulted.</exception>
    public ValueTask<long> AppendAsync(ReadOnlyMemory<byte> payload, bool isUrgent = true)
    {
        if (_fault is { } fault)
        {
            throw new IntakeLogException(isFull: false, fault);
        }

        if (Volatile.Read(ref _liveBytes) + _queue.Bytes + LogFrame.SizeOf(payload.Length) > _options.MaxLogBytes)
        {
            throw new IntakeLogException(isFull: true, $"The intake log holds {_options.MaxLogBytes} bytes that the record store has not taken yet.");
        }

        return _queue.TryAdd(payload, isUrgent) ?? throw new IntakeLogException(isFull: true, "The server is stopping.");
    }

    /// <summary>Waits until a frame behind <paramref name="number"/> is durable.</summary>
    public Task WaitBehindAsync(long number, CancellationToken cancellation)
    {
        var moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        moved = Interlocked.CompareExchange(ref _moved, moved, null) ?? moved;
        return Durable > number ? Task.CompletedTask : moved.Task.WaitAsync(cancellation);
    }

    /// <summary>Reads durable frames with numbers behind <paramref name="number"/>, in order. One reader at a time.</summary>
    /// <param name="number">The last number that is not wanted.</param>
    /// <param name="maxBytes">Stops behind the frame that reaches this size.</param>
    /// <param name="take">Is shown each, until it takes one not.</param>
    /// <returns>The last number that was taken.</returns>
    public long Read(long number, long maxBytes, FrameTaker take)
    {
        LogSegment[] segments;
        lock (_segmentsLock)
        {
            segments = [.. _segments];
        }

        var durable = Durable;
        var start = Math.Max(0, Array.FindLastIndex(segments, s => s.First <= number + 1));
        for (var i = start; i < segments.Length && maxBytes > 0; i++)
        {
            var end = i + 1 < segments.Length ? segments[i + 1].First : long.MaxValue;
            var offset = _lastRead.Segment == segments[i] && _lastRead.Number <= number ? _lastRead.Offset : LogSegment.HeaderSize;
            using var reader = new LogReader(segments[i].File, offset, segments[i].End);
            while (maxBytes > 0 && reader.TryReadNext(out var found, out var payload) && found < end && found <= durable)
            {
                if (found > number)
                {
                    if (!take(found, payload))
                    {
                        return number;
                    }

                    maxBytes -= payload.Length;
                    number = found;
                }

                _lastRead = (segments[i], number, reader.Position);
            }
        }

        return number;
    }

    /// <summary>Deletes the segments whose frames are all at or before a number.</summary>
    public void Reclaim(long number)
    {
        List<LogSegment> done;
        lock (_segmentsLock)
        {
            var keep = _segments.FindIndex(s => s == _current || s == _segments[^1] || NextFirst(s) > number + 1);
            done = _segments.GetRange(0, Math.Max(0, keep));
            _segments.RemoveRange(0, done.Count);
        }

        foreach (var segment in done)
        {
            segment.Dispose();
            _files.Delete(segment.Name);
            Interlocked.Add(ref _liveBytes, -segment.End);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _stopped.Task;
        foreach (var segment in _segments)
        {
            segment.Dispose();
        }
    }

    private long NextFirst(LogSegment segment)
    {
        var index = _segments.IndexOf(segment);
        return index + 1 < _segments.Count ? _segments[index + 1].First : long.MaxValue;
    }

    private void WriteGroups()
    {
        var group = new List<PendingAppend>();
        while (_queue.Take(group, MaxGroupBytes))
        {
            var bytes = group.Sum(a => LogFrame.SizeOf(a.Payload.Length));
            if (_fault is { } fault)
            {
                Fail(group, isFull: false, fault);
            }
            else
            {
                Commit(group, bytes);
            }

            _queue.Done(bytes);

            // Whoever can go on does so first: what they append makes the next group larger, and flushes are what costs.
            Thread.Yield();
        }

        _stopped.SetResult();
    }

    private void Commit(List<PendingAppend> group, long bytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)bytes);
        try
        {
            var at = 0;
            for (var i = 0; i < group.Count; i++)
            {
                LogFrame.Write(buffer.AsSpan(at), _next + i, group[i].Payload.Span);
                at += (int)LogFrame.SizeOf(group[i].Payload.Length);
            }

            var segment = SegmentFor(bytes);
            segment.File.Write(segment.End, buffer.AsSpan(0, at));
            Prepare(segment, at);
            segment.Flush();
            Acknowledge(segment, group, at);
        }
        catch (FlushFailedException e)
        {
            // After a failed flush the kernel may have dropped the pages: trying again could only pretend.
            _fault = $"The disk could not make the intake log durable ({e.InnerException!.Message}); nothing is acknowledged until the server is restarted on a sound disk.";
            Fail(group, isFull: false, _fault);
        }
        catch (IOException e)
        {
            // What was written in part has numbers that are given again: a new segment hides it.
            _current = null;
            Fail(group, isFull: true, $"The intake log could not be written: {e.Message}");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Acknowledge(LogSegment segment, List<PendingAppend> group, long bytes)
    {
        segment.End += bytes;
        Interlocked.Add(ref _liveBytes, bytes);
        var first = _next;
        _next += group.Count;
        Volatile.Write(ref _durable, _next - 1);
        Interlocked.Exchange(ref _moved, null)?.TrySetResult();
        for (var i = 0; i < group.Count; i++)
        {
            group[i].Succeed(first + i);
        }
    }

    private LogSegment SegmentFor(long bytes)
    {
        if (_current is { } current && current.Room >= bytes)
        {
            return current;
        }

        var file = _files.Create(SpareName, Math.Max(_options.SegmentBytes, bytes + LogSegment.HeaderSize));
        LogSegment segment;
        try
        {
            segment = LogSegment.Begin(_files, SpareName, file, _next);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        lock (_segmentsLock)
        {
            // One without an acknowledged frame begins with the same number; it has just been replaced.
            _segments.RemoveAll(s => s.First == segment.First);
            _segments.Add(segment);
        }

        Interlocked.Add(ref _liveBytes, segment.End);
        return _current = segment;
    }

    /// <summary>
    /// Writes zeros behind the frames, now and then, so that the flushes of the next frames find their blocks allocated and
    /// need no commit of the file system's journal: half the time of a flush.
    /// </summary>
    private void Prepare(LogSegment segment, long written)
    {
        var end = segment.End + written;
        if (end <= segment.Prepared)
        {
            return;
        }

        segment.Prepared = end;
        if (written > _zeros.Length / 16)
        {
            // A large write has enough blocks of its own to share the journal's commit among.
            return;
        }

        try
        {
            var length = (int)Math.Min(_zeros.Length, segment.File.Length - end);
            segment.File.Write(end, _zeros.AsSpan(0, length));
            segment.Prepared = end + length;
        }
        catch (IOException)
        {
            // There is no room for zeros. That matters only when there is none for frames, and then they say so.
        }
    }

    private static void Fail(List<PendingAppend> group, bool isFull, string message)
    {
        foreach (var pending in group)
        {
            pending.Fail(new IntakeLogException(isFull, message));
        }
    }
}
