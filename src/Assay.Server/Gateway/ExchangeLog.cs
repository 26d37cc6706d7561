using Assay.Server.Hosting;
using Assay.Server.Intake.Log;

namespace Assay.Server.Gateway;

/// <summary>
/// The gateway's durable log of raw exchanges. What waits for the disk is bounded in memory, what waits to be decoded is
/// bounded on disk; what fits neither is refused, never dropped in silence.
/// </summary>
/// <param name="settings">Say where it lies and how large it may grow.</param>
/// <param name="logger">Is told when exchanges begin to get lost, and when that ends.</param>
/// <param name="files">Its folder; that of the settings when not given.</param>
internal sealed partial class ExchangeLog(AssaySettings settings, ILogger<ExchangeLog> logger, ILogFileSystem? files = null) : IAsyncDisposable
{
    /// <summary>So much may wait for the disk.</summary>
    private const long MaxWaitingBytes = 64 << 20;

    private IntakeLog? _log;
    private long _waiting;
    private int _isLosing;

    /// <exception cref="InvalidOperationException">It is not open.</exception>
    public IntakeLog Log => _log ?? throw new InvalidOperationException("The gateway's log is not open.");

    public void Open() => _log = IntakeLog.Open(
        files ?? new PhysicalFileSystem(Path.Combine(settings.Data, "gateway")), new IntakeLogOptions { MaxLogBytes = settings.MaxLogBytes }, 0);

    /// <summary>Appends an exchange; it is on disk when the task ends.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="isUrgent">Whether the application waits for it.</param>
    /// <exception cref="IntakeLogException">It was not and will not be stored.</exception>
    public async Task AppendAsync(Exchange exchange, bool isUrgent = true)
    {
        try
        {
            await AppendAsync(ExchangeCodec.Write(exchange), isUrgent);
            if (Volatile.Read(ref _isLosing) == 1 && Interlocked.Exchange(ref _isLosing, 0) == 1)
            {
                Messages.Regained(logger);
            }
        }
        catch (IntakeLogException e)
        {
            // Told once, however many follow: the counters of the gateways say how many.
            if (Interlocked.Exchange(ref _isLosing, 1) == 0)
            {
                Messages.Losing(logger, e.Message);
            }

            throw;
        }
    }

    private async Task AppendAsync(ReadOnlyMemory<byte> bytes, bool isUrgent)
    {
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

    private static partial class Messages
    {
        [LoggerMessage(EventId = 65, Level = LogLevel.Error, Message = "Exchanges of the gateway are not logged: {Reason}")]
        public static partial void Losing(ILogger logger, string reason);

        [LoggerMessage(EventId = 66, Level = LogLevel.Warning, Message = "Exchanges of the gateway are logged again")]
        public static partial void Regained(ILogger logger);
    }
}
