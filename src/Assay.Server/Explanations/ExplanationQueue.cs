using System.Threading.Channels;

namespace Assay.Server.Explanations;

/// <summary>Explanation tasks that wait for their turn.</summary>
internal sealed class ExplanationQueue
{
    private readonly Channel<(string TaskId, string SubscriptionId)> _waiting = Channel.CreateUnbounded<(string, string)>();

    public void Enqueue(string taskId, string subscriptionId) => _waiting.Writer.TryWrite((taskId, subscriptionId));

    public IAsyncEnumerable<(string TaskId, string SubscriptionId)> ReadAllAsync(CancellationToken cancellation) =>
        _waiting.Reader.ReadAllAsync(cancellation);
}
