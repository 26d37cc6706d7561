namespace Assay.Server.Intake.Log;

/// <summary>Is shown a frame of the log.</summary>
/// <param name="number">Its number.</param>
/// <param name="payload">Its payload, valid during the call only.</param>
internal delegate void FrameVisitor(long number, ReadOnlySpan<byte> payload);
