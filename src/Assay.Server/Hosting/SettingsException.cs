namespace Assay.Server.Hosting;

/// <summary>Settings that stop the start.</summary>
internal sealed class SettingsException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors));
