namespace Assay.Bench;

/// <summary>A folder that is gone afterwards. It lies near the executable, on a disk: a temporary file system would flush for free. Not beside it: hosts watch the files there.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.GetFullPath(System.IO.Path.Combine(AppContext.BaseDirectory, "..", "data", Guid.NewGuid().ToString("N")))).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
