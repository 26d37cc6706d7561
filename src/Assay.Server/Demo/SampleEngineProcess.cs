using System.Diagnostics;

namespace Assay.Server.Demo;

/// <summary>The sample engine as a process of its own, as somebody else's engine would be.</summary>
internal sealed class SampleEngineProcess : IAsyncDisposable
{
    private const string Assembly = "assay-sample-engine.dll";
    private const string Ready = "listening on ";

    private readonly Process _process;

    private SampleEngineProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<SampleEngineProcess> StartAsync(int seed, CancellationToken cancellation)
    {
        var process = Start(["serve", "--urls", "http://127.0.0.1:0", "--seed", seed.ToString(), "--exit-with-parent"]);
        while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith(Ready, StringComparison.Ordinal))
            {
                // Keeps the pipe from filling up.
                _ = process.StandardOutput.ReadToEndAsync(cancellation);
                return new SampleEngineProcess(process, new Uri(line[Ready.Length..].Trim()));
            }
        }

        throw new InvalidOperationException("The sample engine ended before it was ready.");
    }

    /// <summary>Generated credit applications as CSV text, with their true outcome when asked for.</summary>
    public static async Task<string> GenerateAsync(string period, int rows, int seed, bool labels, CancellationToken cancellation)
    {
        string[] arguments = ["generate", "--period", period, "--rows", rows.ToString(), "--seed", seed.ToString(), .. labels ? new[] { "--labels" } : []];
        using var process = Start(arguments);
        var csv = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0 ? csv : throw new InvalidOperationException($"The sample engine could not generate data (exit code {process.ExitCode}).");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Process Start(string[] arguments)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(dotnet, ["exec", Path.Combine(AppContext.BaseDirectory, Assembly), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("The sample engine could not be started.");
    }
}
