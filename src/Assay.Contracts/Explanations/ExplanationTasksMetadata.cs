namespace Assay.Contracts.Explanations;

/// <summary>The ids of the tasks made for a request.</summary>
/// <param name="ExplanationTaskIds">One id per row.</param>
/// <param name="CreatedBy">Who asked.</param>
/// <param name="CreatedAt">When.</param>
public sealed record ExplanationTasksMetadata(IReadOnlyList<string> ExplanationTaskIds, string CreatedBy, DateTime CreatedAt);
