namespace Assay.Server.Records;

/// <summary>
/// Rows of a set, each beside the one row of another set that it names. A row that names none, one that is not there, or one of
/// several stands alone. Of rows that name the same one, the newest counts whose <see cref="Value"/> is not missing.
/// </summary>
internal sealed record RecordMatch
{
    public required string SetId { get; init; }

    /// <summary>The columns read of its rows.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The columns that may name the other row: the first that is not missing does.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>The column that tells whether rows that name the same one say the same.</summary>
    public required string Value { get; init; }

    public required string OtherSetId { get; init; }

    /// <summary>The columns read of the other row.</summary>
    public required IReadOnlyList<string> OtherColumns { get; init; }

    /// <summary>The other set's column of unique ids.</summary>
    public required string OtherId { get; init; }

    /// <summary>The other set's column of ids that rows may share.</summary>
    public required string OtherGroup { get; init; }

    /// <summary>What may stand behind a key in an id.</summary>
    public IReadOnlyList<string> Suffixes { get; init; } = [""];

    /// <summary>So many of the newest rows of the set are left out.</summary>
    public long Skip { get; init; }

    /// <summary>Only so many of the newest rows behind those are looked at; null for all.</summary>
    public long? Newest { get; init; }

    /// <summary>Conditions on rows that count, by <see cref="Columns"/>.</summary>
    public IReadOnlyList<RecordCondition> Conditions { get; init; } = [];

    /// <summary>Conditions on the other rows, by <see cref="OtherColumns"/>; rows that stand alone fit none.</summary>
    public IReadOnlyList<RecordCondition> OtherConditions { get; init; } = [];

    public long? Limit { get; init; }

    public long Offset { get; init; }
}
