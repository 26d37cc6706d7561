using System.Text.Json.Nodes;

namespace Assay.Contracts.Explanations;

/// <summary>A page of explanation tasks in rows, newest first.</summary>
/// <param name="TotalCount">How many match in all.</param>
/// <param name="Limit">The page's size.</param>
/// <param name="Offset">So many were passed over.</param>
/// <param name="ExplanationFields">The columns of a row.</param>
/// <param name="ExplanationValues">The rows.</param>
public sealed record ExplanationTaskList(
    long TotalCount,
    int Limit,
    int Offset,
    IReadOnlyList<string> ExplanationFields,
    IReadOnlyList<IReadOnlyList<JsonNode?>> ExplanationValues);
