namespace Assay.Server.Intake.Log;

/// <summary>Sizes of the intake log.</summary>
internal sealed record IntakeLogOptions
{
    /// <summary>The size of a segment; a frame that does not fit gets a larger one of its own.</summary>
    public long SegmentBytes { get; init; } = 32 << 20;

    /// <summary>The size of the first segment, so that an empty folder is ready at once.</summary>
    public long FirstSegmentBytes { get; init; } = 4 << 20;

    /// <summary>What may lie in the log while the store is behind.</summary>
    public long MaxLogBytes { get; init; } = 4L << 30;
}
