using System.Threading.Channels;

namespace Assay.Server.Certifications;

/// <summary>Certifications that wait for their turn.</summary>
internal sealed class CertificationQueue
{
    private readonly Channel<CertificationJob> _waiting = Channel.CreateUnbounded<CertificationJob>();

    public void Enqueue(CertificationJob job) => _waiting.Writer.TryWrite(job);

    public IAsyncEnumerable<CertificationJob> ReadAllAsync(CancellationToken cancellation) => _waiting.Reader.ReadAllAsync(cancellation);
}
