using System.Threading.Channels;

namespace Assay.Server.Monitoring.Instances;

/// <summary>Instances that wait to be set up in the background.</summary>
internal sealed class SetUpQueue
{
    private readonly Channel<string> _waiting = Channel.CreateUnbounded<string>();

    public void Enqueue(string instanceId) => _waiting.Writer.TryWrite(instanceId);

    public IAsyncEnumerable<string> ReadAllAsync(CancellationToken cancellation) => _waiting.Reader.ReadAllAsync(cancellation);
}
