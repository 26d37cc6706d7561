using Assay.Monitors.Tables;

namespace Assay.Server.Engines.Trials;

/// <summary>How a payload format reads a sample and writes it again.</summary>
internal sealed record FormatTrial
{
    /// <summary>The rows as they were read; null when they could not be.</summary>
    public Table? Rows { get; init; }

    /// <summary>The classes in the order of the probabilities, where the sample or the format names them.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>The same rows as the format writes them; null when it cannot.</summary>
    public string? Written { get; init; }

    /// <summary>Where the written body differs from the sample.</summary>
    public IReadOnlyList<FormatDifference> Differences { get; init; } = [];

    /// <summary>Why the sample could not be read, or written again; null when it could.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether everything came back as it was.</summary>
    public bool IsFaithful => Problem is null && Differences.Count == 0;
}
