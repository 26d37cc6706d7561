namespace Assay.EndToEnd.Tests.Processes;

/// <summary>The sample engine in Python, trained on a CSV file.</summary>
internal sealed class PythonEngine : IAsyncDisposable
{
    public const string Interpreter = "/usr/bin/python3";
    public const string Deployment = "credit-risk";

    // Several threads per process would only stand in one another's way on a small machine.
    private static readonly Dictionary<string, string?> OneThread = new() { ["OMP_NUM_THREADS"] = "1" };

    private readonly ChildProcess _process;

    private PythonEngine(ChildProcess process, Uri address)
    {
        _process = process;
        Scoring = new EngineCaller(new Uri(address, $"/v1/deployments/{Deployment}/online"));
    }

    public EngineCaller Scoring { get; }

    public static async Task<PythonEngine> StartAsync(string csv, string label)
    {
        var process = ChildProcess.Start(
            "engine.py", Interpreter, [Repository.PythonEngine, "--train", csv, "--label", label, "--deployment", Deployment], OneThread);
        return new PythonEngine(process, new Uri(await process.WaitForLineAsync("listening on ", TimeSpan.FromMinutes(2))));
    }

    public ValueTask DisposeAsync()
    {
        Scoring.Dispose();
        return _process.DisposeAsync();
    }
}
