namespace Assay.Server.Hosting;

/// <summary>One thing that can be set by command line (<c>--max-body-bytes</c>), environment (<c>ASSAY_MAX_BODY_BYTES</c>) and file (<c>max_body_bytes</c>).</summary>
/// <typeparam name="T">The settings it belongs to.</typeparam>
/// <param name="Key">The key in the settings file.</param>
/// <param name="Description">What it does, with its default.</param>
/// <param name="Accepted">The values it takes, for the message about a wrong one.</param>
/// <param name="Apply">Settings with the value in place; null when the text is none of the accepted values.</param>
/// <param name="IsRequired">Whether there is no default.</param>
internal sealed record Setting<T>(string Key, string Description, string Accepted, Func<T, string, T?> Apply, bool IsRequired = false)
    where T : class
{
    public string Flag => "--" + Key.Replace('_', '-');

    public string Variable => "ASSAY_" + Key.ToUpperInvariant();

    /// <summary>Whether the value is a switch: its flag may stand without a value.</summary>
    public bool IsSwitch => Accepted == SettingValues.Switch;
}
