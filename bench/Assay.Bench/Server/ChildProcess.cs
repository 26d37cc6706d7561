using System.Diagnostics;
using Microsoft.AspNetCore.Builder;

namespace Assay.Bench.Server;

/// <summary>
/// This executable again, as a server in a process of its own: says its address first, then a line for each line it is
/// given, and ends with its input.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public int Id => _process.Id;

    /// <param name="arguments">The hidden command and its arguments.</param>
    /// <param name="isPinned">Whether it has one processor only.</param>
    public static async Task<ChildProcess> StartAsync(string[] arguments, bool isPinned)
    {
        var executable = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Assay.Bench.exe" : "Assay.Bench");
        string[] command = [executable, .. arguments];
        if (isPinned && Processors.CanPin)
        {
            // Before the runtime starts, so that it sizes itself for one processor.
            command = ["taskset", "-c", $"{Processors.Server}", .. command];
        }

        var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server did not start.");
        return new ChildProcess(process, new Uri(address));
    }

    /// <summary>What the other side does when it has nothing to tell.</summary>
    public static async Task<int> ServeAsync(WebApplication web)
    {
        await web.StartAsync();
        await Console.Out.WriteLineAsync(web.Urls.First());
        await Console.In.ReadToEndAsync();
        await web.StopAsync();
        return 0;
    }

    public async Task<string> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        return await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server ended.");
    }

    /// <summary>Ends it at once, as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
