using System.Buffers;
using System.Threading.Channels;

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
    private readonly Channel<Pending> _queue = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _segmentsLock = new();
    private readonly List<LogSegment> _segments;
    private readonly Task _writer;
    private long _next;
    private long _durable;
    private long _queuedBytes;
    private LogSegment? _current;
    private volatile string? _fault;
    private TaskCompletionSource _moved = NewSignal();

    private IntakeLog(ILogFileSystem files, IntakeLogOptions options, List<LogSegment> segments, long last, IReadOnlyList<LostRange> lost)
    {
        _files = files;
        _options = options;
        _segments = segments;
        _next = last + 1;
        _durable = last;
        Lost = lost;
        _writer = Task.Run(WriteAsync);
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
    public static IntakeLog Open(ILogFileSystem files, IntakeLogOptions options, long reclaimed)
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

            while (segments[i].ReadNext(segments[i].End, out var next) is { } frame && frame.Number < end)
            {
                if (frame.Number > last + 1)
                {
                    lost.Add(new LostRange(last + 1, frame.Number - 1));
                }

                last = Math.Max(last, frame.Number);
                segments[i].End = next;
            }
        }

        return new IntakeLog(files, options, segments, Math.Max(last, reclaimed), lost);
    }

    /// <summary>Appends a payload; gives its number when it is durable.</summary>
    /// <exception cref="IntakeLogException">It was not acknowledged: the log is full or faulted.</exception>
    public async ValueTask<long> AppendAsync(ReadOnlyMemory<byte> payload)
    {
        ThrowIfFaulted();
        var size = LogFrame.SizeOf(payload.Length);
        if (LiveBytes() + Interlocked.Add(ref _queuedBytes, size) > _options.MaxLogBytes)
        {
            Interlocked.Add(ref _queuedBytes, -size);
            throw new IntakeLogException(isFull: true, $"The intake log holds {_options.MaxLogBytes} bytes that the record store has not taken yet.");
        }

        var pending = new Pending(payload);
        if (!_queue.Writer.TryWrite(pending))
        {
            Interlocked.Add(ref _queuedBytes, -size);
            throw new IntakeLogException(isFull: true, "The server is stopping.");
        }

        return await pending.Done.Task;
    }

    /// <summary>Waits until a frame behind <paramref name="number"/> is durable.</summary>
    public Task WaitBehindAsync(long number, CancellationToken cancellation)
    {
        var moved = Volatile.Read(ref _moved);
        return Durable > number ? Task.CompletedTask : moved.Task.WaitAsync(cancellation);
    }

    /// <summary>Reads durable frames with numbers behind <paramref name="number"/>, in order.</summary>
    /// <param name="number">The last number that is not wanted.</param>
    /// <param name="maxBytes">Stops behind the frame that reaches this size.</param>
    public IReadOnlyList<(long Number, byte[] Payload)> Read(long number, long maxBytes)
    {
        LogSegment[] segments;
        lock (_segmentsLock)
        {
            segments = [.. _segments];
        }

        var durable = Durable;
        var frames = new List<(long, byte[])>();
        var start = Math.Max(0, Array.FindLastIndex(segments, s => s.First <= number + 1));
        for (var i = start; i < segments.Length && maxBytes > 0; i++)
        {
            var end = i + 1 < segments.Length ? segments[i + 1].First : long.MaxValue;
            var offset = _lastRead.Segment == segments[i] && _lastRead.Number <= number ? _lastRead.Offset : LogSegment.HeaderSize;
            while (maxBytes > 0 && offset < segments[i].End && segments[i].ReadNext(offset, out var next) is { } frame && frame.Number < end && frame.Number <= durable)
            {
                offset = next;
                if (frame.Number > number)
                {
                    frames.Add(frame);
                    maxBytes -= frame.Payload.Length;
                    number = frame.Number;
                }

                _lastRead = (segments[i], number, offset);
            }
        }

        return frames;
    }

    // Where the one reader stopped, so that the next read does not begin the segment anew.
    private (LogSegment? Segment, long Number, long Offset) _lastRead;

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
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer;
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

    private long LiveBytes()
    {
        lock (_segmentsLock)
        {
            var bytes = 0L;
            foreach (var segment in _segments)
            {
                bytes += segment.End;
            }

            return bytes;
        }
    }

    private async Task WriteAsync()
    {
        var group = new List<Pending>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            long bytes = 0;
            while (bytes < MaxGroupBytes && _queue.Reader.TryRead(out var pending))
            {
                group.Add(pending);
                bytes += LogFrame.SizeOf(pending.Payload.Length);
            }

            Commit(group, bytes);
            Interlocked.Add(ref _queuedBytes, -bytes);
        }
    }

    private void Commit(List<Pending> group, long bytes)
    {
        if (_fault is not null)
        {
            Fail(group, new IntakeLogException(isFull: false, _fault));
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)bytes);
        try
        {
            var segment = SegmentFor(bytes);
            var at = 0;
            for (var i = 0; i < group.Count; i++)
            {
                LogFrame.Write(buffer.AsSpan(at), _next + i, group[i].Payload.Span);
                at += (int)LogFrame.SizeOf(group[i].Payload.Length);
            }

            segment.File.Write(segment.End, buffer.AsSpan(0, at));
            Flush(segment);
            segment.End += at;
            var first = _next;
            _next += group.Count;
            Volatile.Write(ref _durable, _next - 1);
            Interlocked.Exchange(ref _moved, NewSignal()).TrySetResult();
            for (var i = 0; i < group.Count; i++)
            {
                group[i].Done.TrySetResult(first + i);
            }
        }
        catch (FlushFailedException e)
        {
            // After a failed flush the kernel may have dropped the pages: trying again could only pretend.
            _fault = $"The disk could not make the intake log durable ({e.InnerException!.Message}); nothing is acknowledged until the server is restarted on a sound disk.";
            Fail(group, new IntakeLogException(isFull: false, _fault));
        }
        catch (IOException e)
        {
            // What was written in part has numbers that are given again: a new segment hides it.
            _current = null;
            Fail(group, new IntakeLogException(isFull: true, $"The intake log could not be written: {e.Message}"));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private LogSegment SegmentFor(long bytes)
    {
        if (_current is { } current && current.Room >= bytes)
        {
            return current;
        }

        var size = Math.Max(_segments.Count == 0 ? _options.FirstSegmentBytes : _options.SegmentBytes, bytes + LogSegment.HeaderSize);
        var file = _files.Create(SpareName, size);
        try
        {
            var segment = LogSegment.Begin(_files, SpareName, file, _next);
            lock (_segmentsLock)
            {
                // One without an acknowledged frame begins with the same number; it has just been replaced.
                _segments.RemoveAll(s => s.First == segment.First);
                _segments.Add(segment);
            }

            return _current = segment;
        }
        catch (IOException e)
        {
            file.Dispose();
            throw new FlushFailedException(e);
        }
    }

    private static void Flush(LogSegment segment)
    {
        try
        {
            segment.File.Flush();
        }
        catch (IOException e)
        {
            throw new FlushFailedException(e);
        }
    }

    private static void Fail(List<Pending> group, IntakeLogException e)
    {
        foreach (var pending in group)
        {
            pending.Done.TrySetException(e);
        }
    }

    private void ThrowIfFaulted()
    {
        if (_fault is { } fault)
        {
            throw new IntakeLogException(isFull: false, fault);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class FlushFailedException(IOException cause) : Exception(cause.Message, cause);

    private sealed class Pending(ReadOnlyMemory<byte> payload)
    {
        public ReadOnlyMemory<byte> Payload { get; } = payload;

        public TaskCompletionSource<long> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
