using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api;

/// <summary>Waiting for what the server does by itself.</summary>
public static class ApiHostPolling
{
    /// <summary>Asks until the answer is as wanted; the test's own time limit ends a wait that is in vain.</summary>
    public static async Task<JsonObject> UntilAsync(this ApiHost host, string path, Func<JsonObject, bool> isDone)
    {
        var answer = await host.GetAsync(path);
        while (!isDone(answer))
        {
            await PauseAsync();
            answer = await host.GetAsync(path);
        }

        return answer;
    }

    /// <summary>Between two questions: leaves the processor to what is waited for.</summary>
    public static Task PauseAsync() => Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
}
