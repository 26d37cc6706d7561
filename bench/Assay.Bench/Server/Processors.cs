using System.Diagnostics;

namespace Assay.Bench.Server;

/// <summary>Server and client on processors of their own.</summary>
internal static class Processors
{
    public const int Server = 0;
    public const int Client = 1;

    public static bool CanPin => OperatingSystem.IsLinux() && Environment.ProcessorCount >= 2;

    /// <summary>Keeps this process off the server's processor until disposed.</summary>
    public static IDisposable PinClient() => new Pin();

    private sealed class Pin : IDisposable
    {
        public Pin() => Set(1 << Client);

        public void Dispose() => Set((1 << Environment.ProcessorCount) - 1);

        private static void Set(nint mask)
        {
            if (OperatingSystem.IsLinux())
            {
                Process.GetCurrentProcess().ProcessorAffinity = mask;
            }
        }
    }
}
