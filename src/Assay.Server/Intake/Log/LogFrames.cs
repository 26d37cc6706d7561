namespace Assay.Server.Intake.Log;

/// <summary>Frames of a log as a list, for readers that keep them.</summary>
internal static class LogFrames
{
    /// <summary>Reads durable frames with numbers behind <paramref name="number"/>, up to a size.</summary>
    public static IReadOnlyList<(long Number, byte[] Payload)> Read(this IntakeLog log, long number, long maxBytes)
    {
        var frames = new List<(long, byte[])>();
        log.Read(number, maxBytes, (found, payload) =>
        {
            frames.Add((found, payload.ToArray()));
            return true;
        });
        return frames;
    }
}
