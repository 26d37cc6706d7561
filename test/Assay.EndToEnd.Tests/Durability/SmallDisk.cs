using Assay.EndToEnd.Tests.Processes;

namespace Assay.EndToEnd.Tests.Durability;

/// <summary>A disk of its own in memory, which a test fills and frees.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private static readonly TimeSpan MountLimit = TimeSpan.FromSeconds(30);

    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    /// <summary>A folder on it, for a server.</summary>
    public string Data => Path.Combine(_folder, "data");

    private string Filler => Path.Combine(_folder, "filler");

    /// <summary>Mounts it; the test is skipped where that is not permitted.</summary>
    public static async Task<SmallDisk> MountAsync(int mebibytes)
    {
        var folder = Directory.CreateTempSubdirectory("assay-disk-").FullName;
        if (!File.Exists("/bin/mount") || await RunAsync("/bin/mount", "-t", "tmpfs", "-o", $"size={mebibytes}m,mode=700", "tmpfs", folder) != 0)
        {
            Directory.Delete(folder);
            Assert.Skip("A file system cannot be mounted here; run as a user who may mount tmpfs.");
        }

        return new SmallDisk(folder);
    }

    /// <summary>Takes all of the room that is left, but for some bytes.</summary>
    public void Fill(long left = 0)
    {
        var bytes = new DriveInfo(_folder).AvailableFreeSpace - left;
        var piece = new byte[4096];
        using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            for (; bytes > 0; bytes -= piece.Length)
            {
                file.Write(piece);
            }
        }
        catch (IOException)
        {
            // Somebody else took the last of it meanwhile.
        }
    }

    public void Free() => File.Delete(Filler);

    public async ValueTask DisposeAsync()
    {
        Assert.Equal(0, await RunAsync("/bin/umount", _folder));
        Directory.Delete(_folder);
    }

    private static async Task<int> RunAsync(string file, params string[] arguments)
    {
        await using var process = ChildProcess.Start(Path.GetFileName(file), file, arguments);
        return await process.WaitForExitAsync(MountLimit);
    }
}
