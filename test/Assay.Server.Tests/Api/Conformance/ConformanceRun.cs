namespace Assay.Server.Tests.Api.Conformance;

/// <summary>The scenario, run once for all tests of a class.</summary>
public sealed class ConformanceRun : IAsyncLifetime
{
    internal IReadOnlyList<Exchange> Exchanges { get; private set; } = [];

    /// <summary>The addresses that the server documents.</summary>
    internal IReadOnlyList<ApiOperation> Operations { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        var recording = new RecordingHandler();
        await using var engine = await CreditEngine.StartAsync();
        await using var host = await ApiHost.StartAsync(handler: recording);
        Operations = ApiOperation.Read(await host.GetAsync("/openapi.json"));
        await new ConformanceScenario(host, engine).RunAsync();
        Exchanges = [.. recording.Exchanges.Where(e => e.Path != "/openapi.json")];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
