using System.Buffers;

namespace Assay.Server.Intake.Log;

/// <summary>Reads a segment's frames in order, much of the file at a time. What is damaged is passed over.</summary>
/// <param name="file">The segment's file.</param>
/// <param name="position">Where to begin.</param>
/// <param name="end">Where to stop.</param>
internal sealed class LogReader(ILogFile file, long position, long end) : IDisposable
{
    private const int ReadAhead = 1 << 20;

    private byte[] _buffer = [];
    private long _bufferStart;
    private int _buffered;

    /// <summary>Behind the last frame read.</summary>
    public long Position { get; private set; } = position;

    /// <summary>Reads the frame at <see cref="Position"/> or, when there is no intact one, the next one behind it.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="payload">Its payload, valid until the next call.</param>
    public bool TryReadNext(out long number, out ReadOnlySpan<byte> payload)
    {
        for (var at = Position; at + LogFrame.HeaderSize <= end; at += 8)
        {
            var header = Bytes(at, LogFrame.HeaderSize);
            if (LogFrame.TryReadHeader(header, end - at, out number, out var length))
            {
                var frame = Bytes(at, (int)LogFrame.SizeOf(length));
                if (LogFrame.IsIntact(frame, length))
                {
                    payload = frame.Slice(LogFrame.HeaderSize, length);
                    Position = at + frame.Length;
                    return true;
                }
            }
            else if (header.IndexOfAnyExcept((byte)0) < 0)
            {
                // Zeros are where nothing was written: look for what may follow.
                if (FindContent(at) is not { } content)
                {
                    break;
                }

                at = content - 8;
            }
        }

        number = 0;
        payload = default;
        return false;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _buffered = 0;
        }
    }

    /// <summary>The place, a multiple of 8, of the first byte that is not zero.</summary>
    private long? FindContent(long from)
    {
        for (var at = from; at < end;)
        {
            var bytes = Bytes(at, (int)Math.Min(1 << 16, end - at));
            var found = bytes.IndexOfAnyExcept((byte)0);
            if (found >= 0)
            {
                return at + (found & ~7);
            }

            at += bytes.Length;
        }

        return null;
    }

    /// <summary>Bytes of the file; fewer than <paramref name="count"/> are zeros at the end.</summary>
    private ReadOnlySpan<byte> Bytes(long at, int count)
    {
        if (at < _bufferStart || at + count > _bufferStart + _buffered)
        {
            var wanted = (int)Math.Max(count, Math.Min(ReadAhead, end - at));
            if (_buffer.Length < wanted)
            {
                Dispose();
                _buffer = ArrayPool<byte>.Shared.Rent(wanted);
            }

            var read = file.Read(at, _buffer.AsSpan(0, wanted));
            _buffer.AsSpan(read, wanted - read).Clear();
            _bufferStart = at;
            _buffered = wanted;
        }

        return _buffer.AsSpan((int)(at - _bufferStart), count);
    }
}
