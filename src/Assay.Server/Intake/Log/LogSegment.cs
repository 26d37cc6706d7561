using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;

namespace Assay.Server.Intake.Log;

/// <summary>A file of frames. Its header and name say the number of its first one.</summary>
internal sealed class LogSegment : IDisposable
{
    /// <summary>Where the frames begin.</summary>
    public const int HeaderSize = 32;

    private const string Suffix = ".log";
    private const ulong Magic = 0x31474F4C59415341;

    private LogSegment(string name, ILogFile file, long first, long end)
    {
        Name = name;
        File = file;
        First = first;
        End = end;
    }

    public string Name { get; }

    public ILogFile File { get; }

    /// <summary>The number of the first frame.</summary>
    public long First { get; }

    /// <summary>Where the next frame goes.</summary>
    public long End { get; set; }

    public long Room => File.Length - End;

    /// <summary>Gives a prepared file its header and its final name; both are durable when this returns.</summary>
    public static LogSegment Begin(ILogFileSystem files, string prepared, ILogFile file, long first)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        header.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], first);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], Crc32.HashToUInt32(header[..16]));
        file.Write(0, header);
        file.Flush();
        var name = first.ToString("D20", CultureInfo.InvariantCulture) + Suffix;
        files.Rename(prepared, name);
        files.SyncDirectory();
        return new LogSegment(name, file, first, HeaderSize);
    }

    /// <summary>Opens a segment; null when the file is none, such as one whose header never became durable.</summary>
    public static LogSegment? TryOpen(ILogFileSystem files, string name)
    {
        if (!name.EndsWith(Suffix, StringComparison.Ordinal))
        {
            return null;
        }

        var file = files.Open(name);
        Span<byte> header = stackalloc byte[HeaderSize];
        if (file.Read(0, header) == HeaderSize
            && BinaryPrimitives.ReadUInt64LittleEndian(header) == Magic
            && BinaryPrimitives.ReadUInt32LittleEndian(header[16..]) == Crc32.HashToUInt32(header[..16]))
        {
            return new LogSegment(name, file, BinaryPrimitives.ReadInt64LittleEndian(header[8..]), HeaderSize);
        }

        // The name still says where the frames begin, and they carry their own numbers and checksums.
        if (long.TryParse(name[..^Suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var first))
        {
            return new LogSegment(name, file, first, HeaderSize);
        }

        file.Dispose();
        return null;
    }

    /// <summary>
    /// Reads the frame at an offset or, when there is no intact one, the next one behind it.
    /// </summary>
    /// <param name="offset">Where to look first.</param>
    /// <param name="next">Where the frame behind the one found begins; the offset when none was found.</param>
    /// <returns>The frame's number and payload; null when there is none.</returns>
    public (long Number, byte[] Payload)? ReadNext(long offset, out long next)
    {
        var length = File.Length;
        var header = new byte[LogFrame.HeaderSize];
        for (var at = offset; at + LogFrame.HeaderSize <= length; at += 8)
        {
            File.Read(at, header);
            if (LogFrame.TryReadHeader(header, length - at, out var number, out var size))
            {
                var frame = new byte[LogFrame.SizeOf(size)];
                File.Read(at, frame);
                if (LogFrame.IsIntact(frame, size))
                {
                    next = at + frame.Length;
                    return (number, frame[LogFrame.HeaderSize..(LogFrame.HeaderSize + size)]);
                }
            }
            else if (header.AsSpan().IndexOfAnyExcept((byte)0) < 0)
            {
                // Zeros are where nothing was written: look for what may follow.
                if (IsBlank(at, length, out var content))
                {
                    break;
                }

                at = content - 8;
            }
        }

        next = offset;
        return null;
    }

    public void Dispose() => File.Dispose();

    /// <summary>Whether only zeros follow; else the place, a multiple of 8, of the first byte that is none.</summary>
    private bool IsBlank(long from, long length, out long content)
    {
        var buffer = new byte[1 << 16];
        for (var at = from; at < length; at += buffer.Length)
        {
            var read = File.Read(at, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - at)));
            var found = buffer.AsSpan(0, read).IndexOfAnyExcept((byte)0);
            if (found >= 0)
            {
                content = at + (found & ~7);
                return false;
            }
        }

        content = length;
        return true;
    }
}
