namespace Assay.Server.Hosting;

/// <summary>Holds a data folder for one process: a file that is open exclusively while the server runs.</summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _file;

    private DataFolderLock(FileStream file) => _file = file;

    /// <summary>Makes the folder, for its owner only, when it is missing, and takes it.</summary>
    /// <exception cref="DataFolderException">It is in use by another process, or cannot be written.</exception>
    public static DataFolderLock Acquire(string folder)
    {
        var path = Path.Combine(folder, "lock");
        try
        {
            PrivateFolder.Make(folder);
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            file.SetLength(0);
            return new DataFolderLock(file);
        }
        catch (UnauthorizedAccessException)
        {
            throw new DataFolderException($"The data folder {folder} cannot be written; choose another with --data or change its permissions.");
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new DataFolderException($"The data folder {folder} is in use by another assay process; stop that one or choose another folder with --data.");
        }
        catch (IOException e)
        {
            throw new DataFolderException($"The data folder {folder} cannot be made or written: {e.Message}");
        }
    }

    public void Dispose() => _file.Dispose();
}
