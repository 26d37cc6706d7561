using System.Text.RegularExpressions;
using Assay.Server.Hosting;

namespace Assay.Server.Engines.Onnx;

/// <summary>
/// The model files this server scores with: those uploaded to it, and those that lie in the models folder. A model is found
/// by its name, never by a path; a link that leads out of its folder is no model.
/// </summary>
internal sealed partial class OnnxModels(AssaySettings settings)
{
    public const string Extension = ".onnx";

    /// <summary>The largest model that is loaded.</summary>
    public const long MaxBytes = 1L << 30;

    private const int MaxLinks = 40;

    private readonly string _uploads = Path.Combine(settings.Data, "models");

    /// <summary>Every model, by name; an uploaded one hides one of its name in the models folder.</summary>
    public IReadOnlyList<OnnxFile> List() =>
        [.. Folders().SelectMany(Files).DistinctBy(f => f.Name, StringComparer.Ordinal).OrderBy(f => f.Name, StringComparer.Ordinal)];

    public OnnxFile? Find(string name) => IsName(name) ? Folders().Select(f => Inspect(f, Path.Combine(f, name + Extension))).FirstOrDefault(f => f is not null) : null;

    public static bool IsName(string name) => Names().IsMatch(name);

    /// <summary>Keeps an uploaded model once <paramref name="check"/> has looked at its file.</summary>
    public async Task StoreAsync(string name, Stream content, Func<string, Task> check, CancellationToken cancellation)
    {
        Directory.CreateDirectory(_uploads);
        var unfinished = Path.Combine(_uploads, $".{Guid.NewGuid():N}.part");
        try
        {
            await using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write))
            {
                await content.CopyToAsync(file, cancellation);
                file.Flush(flushToDisk: true);
            }

            await check(unfinished);
            File.Move(unfinished, Path.Combine(_uploads, name + Extension), overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <returns>Whether there was an uploaded model of that name.</returns>
    public bool Delete(string name)
    {
        var path = Path.Combine(_uploads, name + Extension);
        if (!IsName(name) || !File.Exists(path))
        {
            return false;
        }

        File.Delete(path);
        return true;
    }

    private IEnumerable<string> Folders() => settings.ModelsFolder is { } folder ? [_uploads, folder] : [_uploads];

    private static IEnumerable<OnnxFile> Files(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*" + Extension).Where(p => IsName(Path.GetFileNameWithoutExtension(p))).Select(p => Inspect(folder, p)).OfType<OnnxFile>()
        : [];

    private static OnnxFile? Inspect(string folder, string path)
    {
        try
        {
            var real = new FileInfo(RealPath(path, 0));
            return real.Exists && real.FullName.StartsWith(RealPath(folder, 0) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
                ? new OnnxFile(Path.GetFileNameWithoutExtension(path), real.FullName, real.Length, real.LastWriteTimeUtc)
                : null;
        }
        catch (IOException)
        {
            // A link that goes round in circles, or to nowhere.
            return null;
        }
    }

    /// <summary>The path without a link in it. Mounted folders have links of their own, so that a link alone proves nothing.</summary>
    private static string RealPath(string path, int links)
    {
        if (links > MaxLinks)
        {
            throw new IOException($"{path} has too many links.");
        }

        var full = Path.GetFullPath(path);
        var real = Path.GetPathRoot(full)!;
        foreach (var part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            if (new FileInfo(real).ResolveLinkTarget(returnFinalTarget: true) is { } target)
            {
                real = RealPath(target.FullName, links + 1);
            }
        }

        return real;
    }

    [GeneratedRegex(@"^[\p{L}\p{Nd}][\p{L}\p{Nd}._ -]{0,99}\z")]
    private static partial Regex Names();
}
