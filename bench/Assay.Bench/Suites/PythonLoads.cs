using System.Diagnostics;
using System.Globalization;

namespace Assay.Bench.Suites;

/// <summary>A Python process that parses a file with <c>json.loads</c> and says how long it took.</summary>
internal sealed class PythonLoads : IDisposable
{
    private const string Interpreter = "/usr/bin/python3";

    private const string Script = """
        import json, sys, time
        text = open(sys.argv[1], 'rb').read()
        for line in sys.stdin:
            n = int(line)
            begin = time.process_time()
            for _ in range(n):
                parsed = json.loads(text)
            print((time.process_time() - begin) / n, len(parsed[0]['request']['values']), flush=True)
        """;

    private readonly Process _process;

    private PythonLoads(Process process) => _process = process;

    /// <returns>Null when there is no Python.</returns>
    public static PythonLoads? TryStart(string file) => File.Exists(Interpreter)
        ? new PythonLoads(Process.Start(new ProcessStartInfo(Interpreter, ["-c", Script, file]) { RedirectStandardInput = true, RedirectStandardOutput = true })!)
        : null;

    /// <summary>Processor seconds for one parse, and the rows it found.</summary>
    public async Task<(double Seconds, int Rows)> RunAsync(int times)
    {
        await _process.StandardInput.WriteLineAsync(times.ToString(CultureInfo.InvariantCulture));
        var answer = (await _process.StandardOutput.ReadLineAsync())!.Split(' ');
        return (double.Parse(answer[0], CultureInfo.InvariantCulture), int.Parse(answer[1], CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
