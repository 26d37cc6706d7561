using System.Text.Json;

namespace Assay.Server.Hosting;

/// <summary>
/// Reads the settings from, in rising order of precedence: defaults, the settings file, the environment, the command
/// line. A wrong or unknown one stops the start with its key and the accepted values.
/// </summary>
internal static class SettingsReader
{
    private const string Switch = "true or false";

    public static readonly IReadOnlyList<Setting> All =
    [
        new("urls", "Addresses to listen on, separated by ';' (default http://127.0.0.1:8080)", "http:// or https:// addresses with a port",
            (s, v) => v.Split(';').All(IsListenAddress) ? s with { Urls = v } : null),
        new("data", "The data folder, made when missing (default ./assay-data)", "a folder's path",
            (s, v) => v.Length > 0 ? s with { Data = Path.GetFullPath(v) } : null),
        new("instance_id", "The instance id in every path (default all zeros)", "a UUID",
            (s, v) => Guid.TryParse(v, out var id) ? s with { InstanceId = id.ToString() } : null),
        new("allow_loopback_engines", "Let engines be bound on this machine (default false)", Switch,
            (s, v) => Bool(v) is { } b ? s with { AllowLoopbackEngines = b } : null),
        new("allow_private_engines", "Let engines be bound in private networks (default false)", Switch,
            (s, v) => Bool(v) is { } b ? s with { AllowPrivateEngines = b } : null),
        new("engine_timeout_seconds", "Time-out of one call to an engine (default 60)", "a whole number from 1 to 3600",
            (s, v) => Whole(v, 1, 3600) is { } n ? s with { EngineTimeoutSeconds = (int)n } : null),
        new("models_folder", "A folder with ONNX models (default none: only uploaded models)", "the path of a folder that exists",
            (s, v) => Directory.Exists(v) ? s with { ModelsFolder = Path.GetFullPath(v) } : null),
        new("max_body_bytes", "The largest request body (default 67108864)", "a whole number from 1048576 to 1073741824",
            (s, v) => Whole(v, 1 << 20, 1 << 30) is { } n ? s with { MaxBodyBytes = n } : null),
        new("max_log_bytes", "How far the intake log may grow while the store is behind (default 4294967296)", "a whole number from 134217728 upwards",
            (s, v) => Whole(v, 128L << 20, long.MaxValue) is { } n ? s with { MaxLogBytes = n } : null),
        new("token_lifetime_minutes", "How long a token is valid (default 720)", "a whole number from 1 to 43200",
            (s, v) => Whole(v, 1, 43200) is { } n ? s with { TokenLifetimeMinutes = (int)n } : null),
    ];

    /// <param name="commandLine">The values given as flags, by key.</param>
    /// <param name="environment">The value of an environment variable, or null.</param>
    /// <param name="file">The settings file, or null for none.</param>
    /// <exception cref="SettingsException">One or more settings are wrong; names all of them.</exception>
    public static AssaySettings Read(IReadOnlyDictionary<string, string> commandLine, Func<string, string?> environment, string? file)
    {
        var errors = new List<string>();
        var fromFile = file is null ? [] : ReadFile(file, errors);
        var settings = new AssaySettings { AdminPassword = environment("ASSAY_ADMIN_PASSWORD") is { Length: > 0 } password ? password : null };
        foreach (var setting in All)
        {
            var (value, origin) = commandLine.TryGetValue(setting.Key, out var flag) ? (flag, setting.Flag)
                : environment(setting.Variable) is { } variable ? (variable, setting.Variable)
                : fromFile.TryGetValue(setting.Key, out var entry) ? (entry, $"'{setting.Key}' in {file}")
                : (null, "");
            if (value is null)
            {
                continue;
            }

            if (setting.Apply(settings, value) is { } applied)
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

    private static Dictionary<string, string> ReadFile(string file, List<string> errors)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (All.All(s => s.Key != member.Name))
                {
                    errors.Add($"'{member.Name}' in {file} is no setting; accepted: {string.Join(", ", All.Select(s => s.Key))}.");
                }

                values[member.Name] = member.Value.ToString().Replace("True", "true").Replace("False", "false");
            }
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            errors.Add($"The settings file {file} cannot be read as one JSON object: {e.Message}");
        }

        return values;
    }

    private static bool IsListenAddress(string address) =>
        Uri.TryCreate(address.Replace("://*", "://any").Replace("://+", "://any"), UriKind.Absolute, out var uri)
        && (uri.Scheme is "http" or "https");

    private static bool? Bool(string text) => text switch { "true" => true, "false" => false, _ => null };

    private static long? Whole(string text, long min, long max) =>
        long.TryParse(text, out var number) && number >= min && number <= max ? number : null;
}
