using System.Diagnostics;
using System.Globalization;

namespace Assay.Bench.Suites;

/// <summary>
/// A Python process that does the same work: a script that reads how often to do it from each line of its input and answers
/// with processor seconds for one time and a number by which the result is checked.
/// </summary>
internal sealed class PythonPeer : IDisposable
{
    private const string Interpreter = "/usr/bin/python3";

    private readonly Process _process;

    private PythonPeer(Process process) => _process = process;

    /// <returns>Null when there is no Python, or not the module.</returns>
    public static PythonPeer? TryStart(string script, string file, string module = "json") => File.Exists(Interpreter) && Has(module)
        ? new PythonPeer(Process.Start(new ProcessStartInfo(Interpreter, ["-c", script, file]) { RedirectStandardInput = true, RedirectStandardOutput = true })!)
        : null;

    /// <summary>Processor seconds for one time, and the number to check.</summary>
    public async Task<(double Seconds, double Result)> RunAsync(int times)
    {
        await _process.StandardInput.WriteLineAsync(times.ToString(CultureInfo.InvariantCulture));
        var answer = (await _process.StandardOutput.ReadLineAsync())!.Split(' ');
        return (double.Parse(answer[0], CultureInfo.InvariantCulture), double.Parse(answer[1], CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static bool Has(string module)
    {
        using var process = Process.Start(new ProcessStartInfo(Interpreter, ["-c", $"import {module}"]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
