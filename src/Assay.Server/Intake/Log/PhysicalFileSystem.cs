using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Assay.Server.Intake.Log;

/// <summary>A real folder.</summary>
internal sealed class PhysicalFileSystem : ILogFileSystem
{
    private readonly string _folder;

    public PhysicalFileSystem(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
    }

    public IReadOnlyList<string> List() => [.. Directory.EnumerateFiles(_folder).Select(path => Path.GetFileName(path)!)];

    public ILogFile Create(string name, long length)
    {
        var handle = File.OpenHandle(Path.Combine(_folder, name), FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        RandomAccess.SetLength(handle, length);
        return new PhysicalFile(handle, length);
    }

    public ILogFile Open(string name)
    {
        var handle = File.OpenHandle(Path.Combine(_folder, name), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        return new PhysicalFile(handle, RandomAccess.GetLength(handle));
    }

    public void Rename(string from, string to) => File.Move(Path.Combine(_folder, from), Path.Combine(_folder, to), overwrite: true);

    public void Delete(string name) => File.Delete(Path.Combine(_folder, name));

    public void SyncDirectory()
    {
        // Windows keeps names durable by itself; .NET has no call for a folder's handle.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var handle = Native.Open(_folder, 0);
        if (handle < 0)
        {
            throw new IOException($"The folder {_folder} cannot be opened to make its names durable.");
        }

        var result = Native.Sync(handle);
        _ = Native.Close(handle);
        if (result != 0)
        {
            throw new IOException($"The names in {_folder} could not be made durable.");
        }
    }

    private sealed class PhysicalFile(SafeFileHandle handle, long length) : ILogFile
    {
        public long Length { get; } = length;

        public void Write(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(handle, bytes, offset);

        public int Read(long offset, Span<byte> buffer)
        {
            var total = 0;
            while (total < buffer.Length && RandomAccess.Read(handle, buffer[total..], offset + total) is > 0 and var read)
            {
                total += read;
            }

            return total;
        }

        public void Flush()
        {
            // fdatasync leaves the time of the last write out: with preallocated blocks no journal commit is needed.
            if (!OperatingSystem.IsLinux())
            {
                RandomAccess.FlushToDisk(handle);
            }
            else if (Native.SyncData(handle) != 0)
            {
                throw new IOException($"fdatasync failed with error {Marshal.GetLastPInvokeError()}.");
            }
        }

        public void Dispose() => handle.Dispose();
    }

    private static class Native
    {
#pragma warning disable SYSLIB1054, CA2101 // Generated marshalling needs unsafe code, which this project does not allow.
        [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, SetLastError = true)]
        public static extern int Open(string path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        public static extern int Sync(int handle);

        [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
        public static extern int SyncData(SafeFileHandle file);

        [DllImport("libc", EntryPoint = "close", SetLastError = true)]
        public static extern int Close(int handle);
#pragma warning restore SYSLIB1054, CA2101
    }
}
