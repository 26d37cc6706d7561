using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Contracts.Subscriptions;

/// <summary>A column of a schema.</summary>
public sealed record SparkField
{
    /// <summary>The column's name: any Unicode text.</summary>
    public string? Name { get; init; }

    /// <summary>A type name (<c>string</c>, <c>double</c>, <c>integer</c>, <c>long</c>, <c>timestamp</c>, <c>boolean</c>) or an array type object.</summary>
    public JsonElement? Type { get; init; }

    /// <summary>Whether values may be missing; true unless given.</summary>
    public bool? Nullable { get; init; }

    /// <summary><c>modeling_role</c>, <c>measure</c>, <c>primary_key</c>, … passed through as given.</summary>
    public JsonObject Metadata { get; init => field = value ?? []; } = [];
}
