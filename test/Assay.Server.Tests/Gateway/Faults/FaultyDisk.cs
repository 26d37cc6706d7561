using Assay.Server.Intake.Log;

namespace Assay.Server.Tests.Gateway.Faults;

/// <summary>A folder whose disk can be full, fail to flush, or be slow, as a test turns it.</summary>
internal sealed class FaultyDisk(string folder) : ILogFileSystem
{
    private readonly PhysicalFileSystem _files = new(folder);
    private readonly TaskCompletionSource _flushing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsFull { get; set; }

    /// <summary>The next flush fails, once.</summary>
    public bool FailsNextFlush { get; set; }

    /// <summary>Flushes end when this does.</summary>
    public Task Flushed { get; set; } = Task.CompletedTask;

    /// <summary>Ends when the first flush begins.</summary>
    public Task Flushing => _flushing.Task;

    public IReadOnlyList<string> List() => _files.List();

    public ILogFile Create(string name, long length)
    {
        ThrowIfFull();
        return new FaultyFile(this, _files.Create(name, length));
    }

    public ILogFile Open(string name) => new FaultyFile(this, _files.Open(name));

    public void Rename(string from, string to) => _files.Rename(from, to);

    public void Delete(string name) => _files.Delete(name);

    public void SyncDirectory() => _files.SyncDirectory();

    private void ThrowIfFull()
    {
        if (IsFull)
        {
            throw new IOException("No space left on device");
        }
    }

    private sealed class FaultyFile(FaultyDisk disk, ILogFile file) : ILogFile
    {
        public long Length => file.Length;

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            disk.ThrowIfFull();
            file.Write(offset, bytes);
        }

        public int Read(long offset, Span<byte> buffer) => file.Read(offset, buffer);

        public void Flush()
        {
            disk._flushing.TrySetResult();

            // The log's writer is a thread of its own that waits for the disk.
            disk.Flushed.Wait(TestContext.Current.CancellationToken);
            if (disk.FailsNextFlush)
            {
                disk.FailsNextFlush = false;
                throw new IOException("Input/output error");
            }

            file.Flush();
        }

        public void Dispose() => file.Dispose();
    }
}
