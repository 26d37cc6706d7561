namespace Assay.Server.Intake.Log;

/// <summary>Sizes of the intake log.</summary>
internal sealed record IntakeLogOptions
{
    /// <summary>The size of a segment; a frame that does not fit gets a larger one of its own.</summary>
    public long SegmentBytes { get; init; } = 32 << 20;

    /// <summary>So far ahead of the frames the disk has its blocks already, so that a flush has none to allocate.</summary>
    public int AheadBytes { get; init; } = 1 << 20;

    /// <summary>What may lie in the log while the store is behind.</summary>
    public long MaxLogBytes { get; init; } = 4L << 30;
}
