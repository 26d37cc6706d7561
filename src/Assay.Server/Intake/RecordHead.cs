namespace Assay.Server.Intake;

/// <summary>What a payload record says of itself beside request and response. Texts are valid UTF-8; an empty one was not given.</summary>
internal ref struct RecordHead
{
    public ReadOnlySpan<byte> Id;
    public ReadOnlySpan<byte> Revision;
    public ReadOnlySpan<byte> Transaction;
    public ReadOnlySpan<byte> User;

    /// <summary>Microseconds since 1970-01-01 UTC.</summary>
    public long? Time;

    public double? ResponseTime;
}
