using System.Text.Json;
using Assay.Bench.Server;

namespace Assay.Bench.Engine;

/// <summary>The stub engine in a process of its own.</summary>
internal sealed class EngineProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private EngineProcess(ChildProcess process) => _process = process;

    public Uri ScoringUrl => _process.Address;

    public static async Task<EngineProcess> StartAsync() => new(await ChildProcess.StartAsync([EngineCommand.Name], isPinned: false));

    public async Task<EngineStats> StatsAsync() => JsonSerializer.Deserialize<EngineStats>(await _process.AskAsync("stats"))!;

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
