using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api;

/// <summary>Waiting for what the server does by itself.</summary>
public static class ApiHostPolling
{
    /// <summary>Asks until the answer is as wanted; the test's own time limit ends a wait that is in vain.</summary>
    public static async Task<JsonObject> UntilAsync(this ApiHost host, string path, Func<JsonObject, bool> isDone)
    {
        JsonObject answer;
        do
        {
            answer = await host.GetAsync(path);
        }
        while (!isDone(answer) && !TestContext.Current.CancellationToken.IsCancellationRequested);

        return answer;
    }
}
