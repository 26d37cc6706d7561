using System.CommandLine;

namespace Assay.Server.Hosting;

/// <summary>The settings as flags of a command.</summary>
internal static class SettingFlags
{
    private const string DefaultFile = "assay.json";

    /// <summary>Adds a flag per setting and gives them back by key.</summary>
    public static IReadOnlyDictionary<string, Option<string?>> AddTo(Command command)
    {
        var options = SettingsReader.All.ToDictionary(
            setting => setting.Key,
            setting => new Option<string?>(setting.Flag)
            {
                Description = setting.Description,
                Arity = setting.IsSwitch ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
            });
        foreach (var option in options.Values)
        {
            command.Options.Add(option);
        }

        return options;
    }

    /// <exception cref="SettingsException">Names every wrong setting.</exception>
    public static AssaySettings Read(ParseResult parsed, IReadOnlyDictionary<string, Option<string?>> options, string? file)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, option) in options)
        {
            if (parsed.GetResult(option) is not null)
            {
                given[key] = parsed.GetValue(option) ?? "true";
            }
        }

        return SettingsReader.Read(given, Environment.GetEnvironmentVariable, file ?? (File.Exists(DefaultFile) ? DefaultFile : null));
    }
}
