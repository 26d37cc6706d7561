namespace Assay.Server.Intake.Log;

/// <summary>An append that was not acknowledged and never will be.</summary>
/// <param name="isFull">Whether there was no room: a later append may succeed. Otherwise the log is faulted until a restart.</param>
/// <param name="message">What happened.</param>
internal sealed class IntakeLogException(bool isFull, string message) : Exception(message)
{
    public bool IsFull { get; } = isFull;
}
