using Assay.Server.Hosting;
using Assay.Server.Intake.Log;

namespace Assay.Server.Intake;

/// <summary>The open intake log of the data folder.</summary>
internal sealed class IntakeLogHolder(AssaySettings settings) : IAsyncDisposable
{
    private IntakeLog? _log;

    /// <exception cref="InvalidOperationException">It is not open.</exception>
    public IntakeLog Log => _log ?? throw new InvalidOperationException("The intake log is not open.");

    /// <param name="loaded">The position up to which the record store has everything.</param>
    /// <param name="found">Is shown every frame behind it.</param>
    public void Open(long loaded, FrameVisitor found) => _log = IntakeLog.Open(
        new PhysicalFileSystem(Path.Combine(settings.Data, "log")), new IntakeLogOptions { MaxLogBytes = settings.MaxLogBytes }, loaded, found);

    public ValueTask DisposeAsync() => _log?.DisposeAsync() ?? ValueTask.CompletedTask;
}
