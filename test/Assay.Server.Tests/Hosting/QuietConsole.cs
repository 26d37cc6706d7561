using System.Runtime.CompilerServices;

namespace Assay.Server.Tests.Hosting;

/// <summary>
/// Keeps what the servers under test log, mostly about the faults that tests make, out of the output of the tests: there it
/// hides the one line that says which test failed. Loggers that a test adds itself still hear everything.
/// </summary>
internal static class QuietConsole
{
    [ModuleInitializer]
    internal static void SetUp() => Environment.SetEnvironmentVariable("Logging__Console__LogLevel__Default", "None");
}
