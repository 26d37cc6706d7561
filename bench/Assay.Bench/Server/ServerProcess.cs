using System.Text.Json;
using Assay.Bench.Load;
using Assay.Client;

namespace Assay.Bench.Server;

/// <summary>A server in a process of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    public const string Password = "bench";

    private readonly ChildProcess _process;

    private ServerProcess(ChildProcess process) => _process = process;

    public Uri Address => _process.Address;

    public int Id => _process.Id;

    /// <param name="data">The data folder.</param>
    /// <param name="isPinned">Whether it has one processor only.</param>
    /// <param name="more">More arguments of <see cref="ServeCommand"/>.</param>
    public static async Task<ServerProcess> StartAsync(string data, bool isPinned, params string[] more) =>
        new(await ChildProcess.StartAsync([ServeCommand.Name, data, .. more], isPinned));

    public Task<AssayClient> SignInAsync() => AssayClient.SignInAsync(Address, "admin", Password, CancellationToken.None);

    /// <summary>Reads the server's counters.</summary>
    /// <param name="collect">Whether it collects garbage first.</param>
    public async Task<ServerStats> StatsAsync(bool collect = false) =>
        JsonSerializer.Deserialize<ServerStats>(await _process.AskAsync(collect ? "collect" : "stats"))!;

    /// <summary>
    /// Runs a load and counts the server's processor time with it. The record store catches up before, so that the load
    /// does not pay for the one before it.
    /// </summary>
    public async Task<ServerLoad> MeasureAsync(Func<LoadResult> load)
    {
        await WaitUntilLoadedAsync();
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
    public Task KillAsync() => _process.KillAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
