namespace Assay.Server.Hosting;

/// <summary>
/// How many files the process may open. Too few of them would fail anywhere, at the worst in the middle of a request, and
/// with words that nobody understands.
/// </summary>
internal static class FileHandleLimit
{
    /// <summary>What an idle server holds, and room for its connections.</summary>
    private const int Needed = 512;

    private const string LimitsFile = "/proc/self/limits";
    private const string Line = "Max open files";

    /// <summary>What is wrong with the limit, as a sentence; null when it suffices or cannot be read.</summary>
    public static string? FindFault() => File.Exists(LimitsFile) && Read(File.ReadAllText(LimitsFile)) is { } limit && limit < Needed
        ? $"This process may open {limit} files; assay needs {Needed} at least. Raise the limit, for example with 'ulimit -n 4096'."
        : null;

    /// <summary>The soft limit in the text of Linux's limits file; null when it has none.</summary>
    private static int? Read(string limits)
    {
        foreach (var line in limits.Split('\n'))
        {
            if (line.StartsWith(Line, StringComparison.Ordinal))
            {
                var soft = line[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
                return int.TryParse(soft, out var limit) ? limit : null;
            }
        }

        return null;
    }
}
