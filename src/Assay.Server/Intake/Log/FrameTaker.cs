namespace Assay.Server.Intake.Log;

/// <summary>Takes a frame of the log, or leaves it for the next read.</summary>
/// <param name="number">The frame's number.</param>
/// <param name="payload">What was appended; gone when the call returns.</param>
/// <returns>Whether it was taken; if not, it is the first one of the next read.</returns>
internal delegate bool FrameTaker(long number, ReadOnlySpan<byte> payload);
