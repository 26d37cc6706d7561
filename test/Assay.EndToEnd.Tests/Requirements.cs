using Assay.EndToEnd.Tests.MainJob;
using Assay.EndToEnd.Tests.Processes;

namespace Assay.EndToEnd.Tests;

/// <summary>
/// What a test needs beyond the .NET SDK. Where it is missing the test is skipped and says what to install; with
/// <c>ASSAY_REQUIRE_ALL=true</c> it fails instead.
/// </summary>
internal static class Requirements
{
    private const string RequireAll = "ASSAY_REQUIRE_ALL";

    private static readonly Lazy<Task<string?>> PythonFault = new(FindPythonFaultAsync);

    public static async Task<string?> FindFaultAsync(bool python = false, bool interpreter = false, bool shell = false, bool creditRisk = false, bool chromium = false)
    {
        if (interpreter && !File.Exists(PythonEngine.Interpreter))
        {
            return $"{PythonEngine.Interpreter} is missing; install Debian's package python3.";
        }

        if (shell && Array.Find(["bash", "curl", "jq"], tool => !File.Exists($"/usr/bin/{tool}")) is { } missing)
        {
            return $"/usr/bin/{missing} is missing; install Debian's package {missing}.";
        }

        if (python && await PythonFault.Value is { } fault)
        {
            return fault;
        }

        if (creditRisk && CreditRisk.Folder is null)
        {
            return $"There is no folder {CreditRisk.Place} beside the repository or above it.";
        }

        return chromium && !File.Exists(Dashboard.Browser.Chromium)
            ? $"{Dashboard.Browser.Chromium} is missing; install Debian's package chromium."
            : null;
    }

    public static void Check(string? fault)
    {
        if (fault is not null)
        {
            Assert.False(Environment.GetEnvironmentVariable(RequireAll) == "true", fault);
            Assert.Skip(fault);
        }
    }

    private static async Task<string?> FindPythonFaultAsync()
    {
        const string Remedy = "install Debian's packages python3-flask, python3-sklearn and python3-pandas.";
        if (!File.Exists(PythonEngine.Interpreter))
        {
            return $"{PythonEngine.Interpreter} is missing; {Remedy}";
        }

        await using var python = ChildProcess.Start("python", PythonEngine.Interpreter, ["-c", "import flask, pandas, sklearn, scipy"]);
        return await python.WaitForExitAsync(TimeSpan.FromMinutes(1)) == 0 ? null : $"{PythonEngine.Interpreter} lacks a package; {Remedy}";
    }
}
