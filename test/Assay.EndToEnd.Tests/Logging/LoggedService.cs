using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Assay.EndToEnd.Tests.Processes;

namespace Assay.EndToEnd.Tests.Logging;

/// <summary>A scoring service that logs its traffic by one of the sample middlewares.</summary>
internal sealed class LoggedService : IAsyncDisposable
{
    public const string AspNetCore = "aspnetcore";
    public const string Wsgi = "wsgi";
    public const string Asgi = "asgi";

    /// <summary>Answered as <c>/score</c> is, but not logged.</summary>
    public const string UnloggedPath = "/v1/deployments/credit/online";

    private readonly ChildProcess _process;

    private LoggedService(ChildProcess process, Uri address)
    {
        _process = process;
        Address = address;
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(10) };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    /// <param name="kind">Which middleware.</param>
    /// <param name="server">Where it logs to.</param>
    /// <param name="apiKey">The key it shows.</param>
    /// <param name="subscription">Whose traffic it is.</param>
    /// <param name="queueBytes">How much it keeps while the server is away.</param>
    public static async Task<LoggedService> StartAsync(string kind, Uri server, string apiKey, string subscription, int queueBytes = 1 << 20)
    {
        var process = kind == AspNetCore
            ? ChildProcess.Start(kind, AssayServer.DotNet, ["exec", Repository.SampleService, "--urls", "http://127.0.0.1:0"], new Dictionary<string, string?>
            {
                ["Assay__Server"] = server.ToString(),
                ["Assay__ApiKey"] = apiKey,
                ["Assay__SubscriptionId"] = subscription,
                ["Assay__MaxQueueBytes"] = $"{queueBytes}",
                ["Assay__Timeout"] = "00:00:01",
                ["Assay__RetryDelay"] = "00:00:00.2",
                ["Assay__DrainTime"] = "00:00:20",
            })
            : ChildProcess.Start(kind, PythonEngine.Interpreter, [Path.Combine(AppContext.BaseDirectory, "Logging", "middleware_service.py"), kind], new Dictionary<string, string?>
            {
                ["PYTHONPATH"] = Path.Combine(Repository.Root, "samples", "middleware", "python"),
                ["PYTHONDONTWRITEBYTECODE"] = "1",
                ["ASSAY_SERVER"] = server.ToString(),
                ["ASSAY_API_KEY"] = apiKey,
                ["ASSAY_SUBSCRIPTION"] = subscription,
                ["ASSAY_QUEUE_BYTES"] = $"{queueBytes}",
            });
        return new LoggedService(process, new Uri(await process.WaitForLineAsync("listening on ", TimeSpan.FromSeconds(30))));
    }

    /// <summary>A request of two rows.</summary>
    public static string Request(int age) => $$"""{"fields": ["Sex", "Age", "Amount"], "values": [["female", {{age}}, 2500], ["male", 40, 1000]]}""";

    public async Task<HttpResponseMessage> ScoreAsync(string path, string body, string contentType = "application/json")
    {
        using var content = new StringContent(body, MediaTypeHeaderValue.Parse(contentType));
        return await Http.PostAsync(path, content);
    }

    /// <summary>How many exchanges the server has acknowledged, and how many were dropped.</summary>
    public async Task<(long Sent, long Dropped)> CountersAsync()
    {
        var counters = JsonNode.Parse(await Http.GetStringAsync("/logging"))!;
        return ((long)counters["sent"]!, (long)counters["dropped"]!);
    }

    /// <summary>Waits until the middleware has told that the server did not take something.</summary>
    public async Task UntilRefusedAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!_process.Output.Contains("did not take", StringComparison.Ordinal))
        {
            Assert.False(timeout.IsCancellationRequested, _process.Output);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <summary>Ends it as an administrator does.</summary>
    public async Task EndAsync()
    {
        await _process.SignalAsync("TERM");
        await _process.WaitForExitAsync(TimeSpan.FromSeconds(30));
    }

    public ValueTask DisposeAsync()
    {
        Http.Dispose();
        return _process.DisposeAsync();
    }
}
