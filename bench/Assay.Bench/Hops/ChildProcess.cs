using System.Diagnostics;
using Microsoft.AspNetCore.Builder;

namespace Assay.Bench.Hops;

/// <summary>This executable again with another command: it says its address and ends with its input.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<ChildProcess> StartAsync(params string[] command)
    {
        var executable = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Assay.Bench.exe" : "Assay.Bench");
        var process = Process.Start(new ProcessStartInfo(executable, command) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"'{command[0]}' did not start.");
        return new ChildProcess(process, new Uri(address));
    }

    /// <summary>What the other side does.</summary>
    public static async Task<int> ServeAsync(WebApplication app)
    {
        await app.StartAsync();
        await Console.Out.WriteLineAsync(app.Urls.First());
        while (await Console.In.ReadLineAsync() is not null)
        {
        }

        await app.StopAsync();
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
