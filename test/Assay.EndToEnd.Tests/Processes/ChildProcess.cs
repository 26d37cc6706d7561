using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace Assay.EndToEnd.Tests.Processes;

/// <summary>A process that a test started: its output is kept for the message of a failing test, and it does not outlive the test.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly string _name;
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Task _reading;

    private ChildProcess(string name, Process process)
    {
        _name = name;
        _process = process;
        Id = process.Id;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        _ = _reading.ContinueWith(_ => _lines.Writer.TryComplete(), TaskScheduler.Default);
    }

    public int Id { get; }

    /// <summary>All it has printed until now, to either stream.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <param name="name">How it is called in messages.</param>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables over the test's own; null removes one.</param>
    public static ChildProcess Start(string name, string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (variable, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[variable] = value;
        }

        return new ChildProcess(name, Process.Start(start)!);
    }

    /// <summary>Waits for a line that begins so, and gives what follows; without it the process is ended and the test fails.</summary>
    public async Task<string> WaitForLineAsync(string begin, TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        var outcome = "ended";
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(timeout.Token))
            {
                if (line.StartsWith(begin, StringComparison.Ordinal))
                {
                    return line[begin.Length..];
                }
            }
        }
        catch (OperationCanceledException)
        {
            outcome = $"ran {limit.TotalSeconds} s";
        }

        await KillAsync();
        throw new InvalidOperationException($"{_name} {outcome} without a line '{begin}…'. Its output:\n{Output}");
    }

    /// <summary>Waits for the end and gives the exit code; fails when it does not come in time.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
            await _reading.WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{_name} did not end in {limit.TotalSeconds} s. Its output:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>Writes all of its standard input.</summary>
    public async Task SendAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        _process.StandardInput.Close();
    }

    /// <summary>Sends a signal, such as <c>TERM</c> or <c>STOP</c>, to this process alone.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {Id}"]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Ends it at once, without a chance to tidy up.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_output)
            {
                _output.AppendLine(line);
            }

            _lines.Writer.TryWrite(line);
        }
    }
}
