using Assay.Server.Intake.Log;

namespace Assay.Server.Tests.Intake.Log;

/// <summary>
/// A disk that keeps what was flushed and nothing else for sure: <see cref="Crash"/> drops, keeps or tears (between
/// sectors) every write since the last flush, in any order, and forgets or keeps each name that was not made durable.
/// </summary>
/// <param name="choose">Decides what a crash leaves: a number from 0 up to, but not including, the one given.</param>
/// <param name="sectorBytes">What is written whole or not at all.</param>
internal sealed class SimulatedDisk(Func<int, int> choose, int sectorBytes) : ILogFileSystem
{
    private Dictionary<string, Inode> _names = new(StringComparer.Ordinal);
    private Dictionary<string, Inode> _durableNames = new(StringComparer.Ordinal);
    private readonly List<Action<Dictionary<string, Inode>>> _nameChanges = [];

    /// <summary>A disk whose crashes follow from a seed; half of all seeds have sectors of 512 bytes, the others of 4096.</summary>
    public SimulatedDisk(int seed)
        : this(new Random(seed).Next, seed % 2 == 0 ? 512 : 4096)
    {
    }

    /// <summary>Operations until the power fails; null: never.</summary>
    public int? FailAfter { get; set; }

    /// <summary>The flush with this number (counted from 0) fails; −1: none.</summary>
    public int FailingFlush { get; set; } = -1;

    /// <summary>Bytes that can still be allocated.</summary>
    public long FreeBytes { get; set; } = long.MaxValue;

    public int Flushes { get; private set; }

    public IReadOnlyList<string> List() => [.. _names.Keys];

    public ILogFile Create(string name, long length)
    {
        Step();
        if (length > FreeBytes)
        {
            throw new IOException("No space left on device");
        }

        FreeBytes -= length;
        var inode = new Inode(length);
        Rename(names => names[name] = inode);
        return new DiskFile(this, inode);
    }

    public ILogFile Open(string name) => new DiskFile(this, _names[name]);

    public void Rename(string from, string to)
    {
        Step();
        var inode = _names[from];
        Rename(names =>
        {
            names.Remove(from);
            names[to] = inode;
        });
    }

    public void Delete(string name)
    {
        Step();
        FreeBytes += _names[name].Content.Length;
        Rename(names => names.Remove(name));
    }

    public void SyncDirectory()
    {
        Step();
        _durableNames = new Dictionary<string, Inode>(_names, StringComparer.Ordinal);
        _nameChanges.Clear();
    }

    /// <summary>The power fails and comes back.</summary>
    public void Crash()
    {
        FailAfter = null;
        FailingFlush = -1;
        var survivors = new Dictionary<string, Inode>(_durableNames, StringComparer.Ordinal);

        // A journal keeps a prefix of the changes to names.
        foreach (var change in _nameChanges.Take(choose(_nameChanges.Count + 1)))
        {
            change(survivors);
        }

        _names = survivors;
        _durableNames = new Dictionary<string, Inode>(survivors, StringComparer.Ordinal);
        _nameChanges.Clear();
        foreach (var inode in survivors.Values.Distinct())
        {
            inode.Crash(choose, sectorBytes);
        }
    }

    /// <summary>Turns one bit over somewhere in the files' written part.</summary>
    public void FlipBit(int place)
    {
        var file = _names.Values.ElementAt(place % _names.Count);
        var written = Array.FindLastIndex(file.Durable, b => b != 0) + 1;
        file.Durable[place * 7919L % written] ^= (byte)(1 << (place % 8));
        file.Content = (byte[])file.Durable.Clone();
    }

    private void Rename(Action<Dictionary<string, Inode>> change)
    {
        change(_names);
        _nameChanges.Add(change);
    }

    private void Step()
    {
        if (FailAfter is { } left)
        {
            FailAfter = left - 1;
            if (left <= 0)
            {
                throw new PowerFailedException();
            }
        }
    }

    private sealed class Inode(long length)
    {
        public byte[] Content { get; set; } = new byte[length];

        public byte[] Durable { get; private set; } = new byte[length];

        public List<(long Offset, byte[] Bytes)> Unsynced { get; } = [];

        public void Flush()
        {
            Durable = (byte[])Content.Clone();
            Unsynced.Clear();
        }

        public void Crash(Func<int, int> choose, int sectorBytes)
        {
            while (Unsynced.Count > 0)
            {
                var index = choose(Unsynced.Count);
                var (offset, bytes) = Unsynced[index];
                Unsynced.RemoveAt(index);
                for (var at = 0; at < bytes.Length;)
                {
                    // Sectors are written whole or not at all, each for itself.
                    var end = (int)Math.Min(bytes.Length, ((((offset + at) / sectorBytes) + 1) * sectorBytes) - offset);
                    if (choose(2) == 0)
                    {
                        bytes.AsSpan(at..end).CopyTo(Durable.AsSpan((int)offset + at));
                    }

                    at = end;
                }
            }

            Content = (byte[])Durable.Clone();
        }
    }

    private sealed class DiskFile(SimulatedDisk disk, Inode inode) : ILogFile
    {
        public long Length => inode.Content.Length;

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            disk.Step();
            bytes.CopyTo(inode.Content.AsSpan((int)offset));
            inode.Unsynced.Add((offset, bytes.ToArray()));
        }

        public int Read(long offset, Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, inode.Content.Length - offset);
            inode.Content.AsSpan((int)offset, count).CopyTo(buffer);
            return count;
        }

        public void Flush()
        {
            disk.Step();
            if (disk.Flushes++ == disk.FailingFlush)
            {
                // As Linux does it: the pages count as clean afterwards, whatever is on the disk.
                inode.Unsynced.Clear();
                throw new IOException("Input/output error");
            }

            inode.Flush();
        }

        public void Dispose()
        {
        }
    }
}
