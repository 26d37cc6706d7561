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

    /// <summary>Up to here the disk has blocks for the file.</summary>
    public long Prepared { get; set; } = HeaderSize;

    /// <summary>Gives a prepared file its header and its final name; both are durable when this returns.</summary>
    /// <exception cref="FlushFailedException">They may or may not be.</exception>
    public static LogSegment Begin(ILogFileSystem files, string prepared, ILogFile file, long first)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        header.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], first);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], Crc32.HashToUInt32(header[..16]));
        file.Write(0, header);
        var segment = new LogSegment(first.ToString("D20", CultureInfo.InvariantCulture) + Suffix, file, first, HeaderSize);
        segment.Flush();
        files.Rename(prepared, segment.Name);
        try
        {
            files.SyncDirectory();
        }
        catch (IOException e)
        {
            throw new FlushFailedException(e);
        }

        return segment;
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

    /// <summary>Makes everything written durable.</summary>
    /// <exception cref="FlushFailedException">It may or may not be.</exception>
    public void Flush()
    {
        try
        {
            File.Flush();
        }
        catch (IOException e)
        {
            throw new FlushFailedException(e);
        }
    }

    public void Dispose() => File.Dispose();
}
