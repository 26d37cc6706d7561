namespace Assay.Server.Gateway;

/// <summary>One request of an application and what came of it, as raw bytes.</summary>
internal sealed record Exchange
{
    public required string SubscriptionId { get; init; }

    /// <summary>The id under which its rows are stored; unique.</summary>
    public required string ScoringId { get; init; }

    /// <summary>Whether it is whole, or the request or answer alone.</summary>
    public ExchangeHalf Half { get; init; }

    /// <summary>The transaction it belongs to, as the application or a proxy before it names it.</summary>
    public required string TransactionId { get; init; }

    public string? UserId { get; init; }

    /// <summary>When the request came in, in microseconds since 1970.</summary>
    public long StartedMicros { get; init; }

    /// <summary>How long the engine took to its last byte, in microseconds.</summary>
    public long DurationMicros { get; init; }

    /// <summary>The engine's status; 0 when it did not answer.</summary>
    public int Status { get; init; }

    /// <summary>Why there is no whole answer; null when there is.</summary>
    public string? Failure { get; init; }

    public string? RequestType { get; init; }

    public string? RequestEncoding { get; init; }

    public string? ResponseType { get; init; }

    public string? ResponseEncoding { get; init; }

    /// <summary>The marker of Assay's own calls as it came, when the gateway could not check it; null otherwise.</summary>
    public string? Marker { get; init; }

    /// <summary>The path that the marker must have been made for.</summary>
    public string? MarkedPath { get; init; }

    public ReadOnlyMemory<byte> Request { get; init; }

    public ReadOnlyMemory<byte> Response { get; init; }
}
