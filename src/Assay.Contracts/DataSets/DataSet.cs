using System.Text.Json;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;

namespace Assay.Contracts.DataSets;

/// <summary>A set of records of one kind about one target.</summary>
public sealed record DataSet
{
    /// <summary>The data mart it lives in. Required.</summary>
    public string? DataMartId { get; init; }

    /// <summary>The name shown to people. Required.</summary>
    public string? Name { get; init; }

    /// <summary>A free description.</summary>
    public string? Description { get; init; }

    /// <summary><c>payload_logging</c>, <c>feedback</c>, <c>training</c>, <c>custom</c>, … Required.</summary>
    public string? Type { get; init; }

    /// <summary>What the records are about. Required.</summary>
    public Target? Target { get; init; }

    /// <summary>The columns. Required; grows by itself when <see cref="SchemaUpdateMode"/> is <c>auto</c>.</summary>
    public SparkStruct? DataSchema { get; init; }

    /// <summary><c>auto</c>: new columns are added as they arrive; <c>none</c>: they are refused.</summary>
    public string? SchemaUpdateMode { get; init; }

    /// <summary>The table, as clients of a database would name it.</summary>
    public JsonElement? Location { get; init; }

    /// <summary>The monitor definition that made it, or <c>user</c>.</summary>
    public string? ManagedBy { get; init; }

    /// <summary>Whether records can be stored and read.</summary>
    public ResourceStatus? Status { get; init; }
}
