namespace Assay.Contracts.Subscriptions;

/// <summary>
/// A time in which exchanges passed a gateway and were not logged, because the log was full, broken or too slow. Beyond
/// OpenScale.
/// </summary>
public sealed record LoggingGap
{
    /// <summary>The <see cref="State"/> of a gap that goes on: the last exchange that should have been logged was not.</summary>
    public const string Open = "open";

    /// <summary>The <see cref="State"/> of a gap that has ended.</summary>
    public const string Closed = "closed";

    /// <summary><c>open</c> or <c>closed</c>.</summary>
    public required string State { get; init; }

    /// <summary>When the first exchange was lost.</summary>
    public required DateTime Since { get; init; }

    /// <summary>When the last exchange was lost.</summary>
    public required DateTime Until { get; init; }

    /// <summary>How many exchanges were lost.</summary>
    public required long Lost { get; init; }

    /// <summary>Why the first of them was, as a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>When somebody said that he knows; absent: nobody has.</summary>
    public DateTime? AcknowledgedAt { get; init; }

    /// <summary>Who it was.</summary>
    public string? AcknowledgedBy { get; init; }
}
