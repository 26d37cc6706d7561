using System.Text.Json;

namespace Assay.Server.Hosting;

/// <summary>
/// Reads settings from, in rising order of precedence: defaults, the settings file, the environment, the command line. A
/// wrong, unknown or missing one stops the start with its key and the accepted values.
/// </summary>
internal static class SettingsReader
{
    /// <param name="all">The settings there are.</param>
    /// <param name="defaults">What is not set.</param>
    /// <param name="commandLine">The values given as flags, by key.</param>
    /// <param name="environment">The value of an environment variable, or null.</param>
    /// <param name="file">The settings file, or null for none.</param>
    /// <exception cref="SettingsException">One or more settings are wrong; names all of them.</exception>
    public static T Read<T>(IReadOnlyList<Setting<T>> all, T defaults, IReadOnlyDictionary<string, string> commandLine, Func<string, string?> environment, string? file)
        where T : class
    {
        var errors = new List<string>();
        var fromFile = file is null ? [] : ReadFile(all, file, errors);
        var settings = defaults;
        foreach (var setting in all)
        {
            var (value, origin) = commandLine.TryGetValue(setting.Key, out var flag) ? (flag, setting.Flag)
                : environment(setting.Variable) is { } variable ? (variable, setting.Variable)
                : fromFile.TryGetValue(setting.Key, out var entry) ? (entry, $"'{setting.Key}' in {file}")
                : (null, "");
            if (value is null)
            {
                if (setting.IsRequired)
                {
                    errors.Add($"{setting.Flag} is missing (or {setting.Variable}, or '{setting.Key}' in the settings file); accepted: {setting.Accepted}.");
                }
            }
            else if (setting.Apply(settings, value) is { } applied)
            {
                settings = applied;
            }
            else
            {
                errors.Add($"{origin} is '{value}'; accepted: {setting.Accepted}.");
            }
        }

        return errors.Count == 0 ? settings : throw new SettingsException(errors);
    }

    private static Dictionary<string, string> ReadFile<T>(IReadOnlyList<Setting<T>> all, string file, List<string> errors)
        where T : class
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (all.All(s => s.Key != member.Name))
                {
                    errors.Add($"'{member.Name}' in {file} is no setting; accepted: {string.Join(", ", all.Select(s => s.Key))}.");
                }

                if (member.Value.ValueKind != JsonValueKind.Null)
                {
                    values[member.Name] = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
                }
            }
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            errors.Add($"The settings file {file} cannot be read as one JSON object: {e.Message}");
        }

        return values;
    }
}
