namespace Assay.Contracts.Subscriptions;

/// <summary>A schema in Spark's form.</summary>
public sealed record SparkStruct
{
    /// <summary>Always <c>struct</c>.</summary>
    public string Type { get; init => field = value ?? "struct"; } = "struct";

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<SparkField> Fields { get; init => field = value ?? []; } = [];

    /// <summary>The schema's id, if it has one.</summary>
    public string? Id { get; init; }

    /// <summary>The schema's name, if it has one.</summary>
    public string? Name { get; init; }
}
