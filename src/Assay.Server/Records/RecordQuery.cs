namespace Assay.Server.Records;

/// <summary>Which rows of a set, in which order.</summary>
internal sealed record RecordQuery
{
    public static readonly RecordQuery All = new();

    /// <summary>The columns to read; null for all.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    public IReadOnlyList<RecordCondition> Conditions { get; init; } = [];

    /// <summary>Only so many of the newest rows are looked at, before any condition.</summary>
    public long? Newest { get; init; }

    /// <summary>The column to sort by; null: order of arrival.</summary>
    public string? OrderBy { get; init; }

    public bool Ascending { get; init; }

    /// <summary>A random order that is the same for the same seed; null for <see cref="OrderBy"/>.</summary>
    public int? RandomSeed { get; init; }

    public long? Limit { get; init; }

    public long Offset { get; init; }
}
