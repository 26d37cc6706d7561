namespace Assay.Server.Hosting;

/// <summary>Folders that only their owner may enter: they hold people's data, and the keys to it.</summary>
internal static class PrivateFolder
{
    /// <summary>Makes the folder, and those above it, when it is missing; one that is there keeps its permissions.</summary>
    public static DirectoryInfo Make(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path)
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
