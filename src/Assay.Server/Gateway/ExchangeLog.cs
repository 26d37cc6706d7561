using Assay.Server.Hosting;
using Assay.Server.Intake.Log;

namespace Assay.Server.Gateway;

/// <summary>
/// The gateway's durable log of raw exchanges. What waits for the disk is bounded in memory, what waits to be decoded is
/// bounded on disk; what fits neither is refused, never dropped in silence.
/// </summary>
internal sealed class ExchangeLog(AssaySettings settings) : IAsyncDisposable
{
    /// <summary>So much may wait for the disk.</summary>
    private const long MaxWaitingBytes = 64 << 20;

    private IntakeLog? _log;
    private long _waiting;

    /// <exception cref="InvalidOperationException">It is not open.</exception>
    public IntakeLog Log => _log ?? throw new InvalidOperationException("The gateway's log is not open.");

    public void Open() => _log = IntakeLog.Open(
        new PhysicalFileSystem(Path.Combine(settings.Data, "gateway")), new IntakeLogOptions { MaxLogBytes = settings.MaxLogBytes }, 0);

    /// <summary>Appends an exchange; it is on disk when the task ends.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="isUrgent">Whether the application waits for it.</param>
    /// <exception cref="IntakeLogException">It was not and will not be stored.</exception>
    public async Task AppendAsync(Exchange exchange, bool isUrgent = true)
    {
        var bytes = ExchangeCodec.Write(exchange);
        if (Interlocked.Add(ref _waiting, bytes.Length) > MaxWaitingBytes)
        {
            Interlocked.Add(ref _waiting, -bytes.Length);
            throw new IntakeLogException(isFull: true, "The disk is slower than the gateway's traffic.");
        }

        try
        {
            await Log.AppendAsync(bytes, isUrgent);
        }
        finally
        {
            Interlocked.Add(ref _waiting, -bytes.Length);
        }
    }

    public ValueTask DisposeAsync() => _log?.DisposeAsync() ?? ValueTask.CompletedTask;
}
