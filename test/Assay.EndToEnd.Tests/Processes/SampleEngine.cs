namespace Assay.EndToEnd.Tests.Processes;

/// <summary>The sample engine in C#, with its built-in model of credit risk.</summary>
internal sealed class SampleEngine : IAsyncDisposable
{
    private SampleEngine(ChildProcess process, Uri address)
    {
        Process = process;
        Address = address;
    }

    public ChildProcess Process { get; }

    public Uri Address { get; }

    public static async Task<SampleEngine> StartAsync()
    {
        var process = ChildProcess.Start("sample engine", AssayServer.DotNet, ["exec", Repository.SampleEngine, "serve", "--urls", "http://127.0.0.1:0"]);
        return new SampleEngine(process, new Uri(await process.WaitForLineAsync("listening on ", TimeSpan.FromMinutes(1))));
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
