using System.Diagnostics;
using System.Text.Json;
using Assay.Bench.Load;
using Assay.Client;

namespace Assay.Bench.Server;

/// <summary>A server in a process of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    public const string Password = "bench";

    private readonly Process _process;

    private ServerProcess(Process process, Uri address, TimeSpan startTime)
    {
        _process = process;
        Address = address;
        StartTime = startTime;
    }

    public Uri Address { get; }

    /// <summary>From the start of the process until it accepts requests.</summary>
    public TimeSpan StartTime { get; }

    public int Id => _process.Id;

    /// <param name="data">The data folder.</param>
    /// <param name="isPinned">Whether it has one processor only.</param>
    /// <param name="more">More arguments of <see cref="ServeCommand"/>.</param>
    public static async Task<ServerProcess> StartAsync(string data, bool isPinned, params string[] more)
    {
        var executable = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Assay.Bench.exe" : "Assay.Bench");
        string[] command = [executable, ServeCommand.Name, data, .. more];
        if (isPinned && Processors.CanPin)
        {
            // Before the runtime starts, so that it sizes itself for one processor.
            command = ["taskset", "-c", $"{Processors.Server}", .. command];
        }

        var begin = Stopwatch.GetTimestamp();
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server did not start.");
        return new ServerProcess(process, new Uri(address), Stopwatch.GetElapsedTime(begin));
    }

    public Task<AssayClient> SignInAsync() => AssayClient.SignInAsync(Address, "admin", Password, CancellationToken.None);

    /// <summary>Reads the server's counters.</summary>
    /// <param name="collect">Whether it collects garbage first.</param>
    public async Task<ServerStats> StatsAsync(bool collect = false)
    {
        await _process.StandardInput.WriteLineAsync(collect ? "collect" : "stats");
        return JsonSerializer.Deserialize<ServerStats>((await _process.StandardOutput.ReadLineAsync())!)!;
    }

    /// <summary>Runs a load and counts the server's processor time with it.</summary>
    public async Task<ServerLoad> MeasureAsync(Func<LoadResult> load)
    {
        var before = await StatsAsync();
        var result = load();
        var after = await StatsAsync();
        return new ServerLoad(result, after.ProcessorSeconds - before.ProcessorSeconds);
    }

    /// <summary>Waits until the record store has everything that is acknowledged now.</summary>
    public async Task WaitUntilLoadedAsync()
    {
        var durable = (await StatsAsync()).Durable;
        while ((await StatsAsync()).Loaded < durable)
        {
            await Task.Delay(20);
        }
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
