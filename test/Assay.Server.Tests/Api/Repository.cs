namespace Assay.Server.Tests.Api;

/// <summary>The files of the repository, for tests that compare the server with its documents.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Assay.slnx")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
