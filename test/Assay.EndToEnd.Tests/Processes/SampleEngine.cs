namespace Assay.EndToEnd.Tests.Processes;

/// <summary>The sample engine in C#, with its built-in model of credit risk.</summary>
internal sealed class SampleEngine : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private SampleEngine(ChildProcess process, Uri address)
    {
        _process = process;
        Scoring = new EngineCaller(new Uri(address, "/v1/deployments/credit-risk/online"));
    }

    public EngineCaller Scoring { get; }

    public static async Task<SampleEngine> StartAsync()
    {
        var process = ChildProcess.Start("sample engine", AssayServer.DotNet, ["exec", Repository.SampleEngine, "serve", "--urls", "http://127.0.0.1:0"]);
        return new SampleEngine(process, new Uri(await process.WaitForLineAsync("listening on ", TimeSpan.FromMinutes(1))));
    }

    /// <summary>Takes connections and answers nothing any more, as an engine that hangs.</summary>
    public Task HangAsync() => _process.SignalAsync("STOP");

    public Task WakeAsync() => _process.SignalAsync("CONT");

    public Task KillAsync() => _process.KillAsync();

    public ValueTask DisposeAsync()
    {
        Scoring.Dispose();
        return _process.DisposeAsync();
    }
}
