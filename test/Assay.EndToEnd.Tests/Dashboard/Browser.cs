namespace Assay.EndToEnd.Tests.Dashboard;

/// <summary>Debian's Chromium.</summary>
internal static class Browser
{
    public const string Chromium = "/usr/bin/chromium";
}
