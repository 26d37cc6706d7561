using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api.Conformance;

/// <summary>A request and its answer, as they went over the wire.</summary>
internal sealed record Exchange(
    string Method,
    string PathAndQuery,
    int Status,
    string? ContentType,
    string? Transaction,
    string? Location,
    bool IsHead,
    string Body)
{
    public string Path => PathAndQuery.Split('?')[0];

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The JSON of the answer; null when it has none.</summary>
    public JsonNode? Json { get; } = ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true && Body.Length > 0 ? JsonNode.Parse(Body) : null;

    public override string ToString() => $"{Method} {PathAndQuery} → {Status}";
}
