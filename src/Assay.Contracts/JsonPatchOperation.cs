using System.Text.Json;

namespace Assay.Contracts;

/// <summary>One step of a JSON Patch (RFC 6902).</summary>
/// <param name="Op"><c>add</c>, <c>remove</c>, <c>replace</c>, <c>move</c>, <c>copy</c> or <c>test</c>.</param>
/// <param name="Path">A JSON pointer into the resource's entity. Required.</param>
/// <param name="Value">The value of add, replace and test.</param>
/// <param name="From">The source of move and copy.</param>
public sealed record JsonPatchOperation(string? Op, string? Path, JsonElement? Value = null, string? From = null);
