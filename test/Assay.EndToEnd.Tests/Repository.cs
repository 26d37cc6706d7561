namespace Assay.EndToEnd.Tests;

/// <summary>Where the things under test lie.</summary>
internal static class Repository
{
    public static string Root { get; } = Ancestors().First(folder => File.Exists(Path.Combine(folder, "Assay.slnx")));

    /// <summary>The server as it was built with these tests.</summary>
    public static string Server { get; } = Path.Combine(Root, "src", "Assay.Server", "bin", Configuration, Framework, "assay.dll");

    public static string SampleEngine { get; } =
        Path.Combine(Root, "samples", "engines", "dotnet", "bin", Configuration, Framework, "assay-sample-engine.dll");

    public static string SampleService { get; } =
        Path.Combine(Root, "samples", "middleware", "aspnetcore", "bin", Configuration, Framework, "assay-sample-service.dll");

    public static string PythonEngine { get; } = Path.Combine(Root, "samples", "engines", "python", "engine.py");

    /// <summary>This folder and those above it, innermost first.</summary>
    public static IEnumerable<string> Ancestors()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return folder.FullName;
        }
    }

    private static string Framework => new DirectoryInfo(AppContext.BaseDirectory).Name;

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
}
