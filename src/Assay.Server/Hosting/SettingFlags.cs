using System.CommandLine;

namespace Assay.Server.Hosting;

/// <summary>Settings as flags of a command, beside a settings file.</summary>
internal sealed class SettingFlags<T>
    where T : class
{
    private readonly IReadOnlyList<Setting<T>> _all;
    private readonly Dictionary<string, Option<string?>> _options;
    private readonly Option<string?> _file;
    private readonly string _defaultFile;

    /// <summary>Adds a flag per setting, and <c>--config</c>, to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="all">The settings.</param>
    /// <param name="defaultFile">The file that is read when none is named and the working folder has it.</param>
    public SettingFlags(Command command, IReadOnlyList<Setting<T>> all, string defaultFile)
    {
        _all = all;
        _defaultFile = defaultFile;
        _options = all.ToDictionary(setting => setting.Key, setting => new Option<string?>(setting.Flag)
        {
            Description = setting.Description,
            Arity = setting.IsSwitch ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        });
        _file = new Option<string?>("--config") { Description = $"A settings file: one JSON object (default: {defaultFile} in the working folder, when there is one)" };
        foreach (var option in _options.Values.Append(_file))
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="SettingsException">Names every wrong setting.</exception>
    public T Read(ParseResult parsed, T defaults, Func<string, string?> environment)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, option) in _options)
        {
            if (parsed.GetResult(option) is not null)
            {
                given[key] = parsed.GetValue(option) ?? "true";
            }
        }

        return SettingsReader.Read(_all, defaults, given, environment, parsed.GetValue(_file) ?? (File.Exists(_defaultFile) ? _defaultFile : null));
    }
}
