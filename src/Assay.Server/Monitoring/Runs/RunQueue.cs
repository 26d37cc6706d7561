using System.Threading.Channels;

namespace Assay.Server.Monitoring.Runs;

/// <summary>Runs that wait for their turn.</summary>
internal sealed class RunQueue
{
    private readonly Channel<(string RunId, string InstanceId)> _waiting = Channel.CreateUnbounded<(string, string)>();

    public void Enqueue(string runId, string instanceId) => _waiting.Writer.TryWrite((runId, instanceId));

    public IAsyncEnumerable<(string RunId, string InstanceId)> ReadAllAsync(CancellationToken cancellation) =>
        _waiting.Reader.ReadAllAsync(cancellation);
}
