namespace Assay.Contracts.Explanations;

/// <summary>Id and times of an explanation task.</summary>
/// <param name="ExplanationTaskId">The task's id.</param>
/// <param name="CreatedBy">Who asked.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="UpdatedAt">When it last changed.</param>
public sealed record ExplanationTaskMetadata(
    string ExplanationTaskId,
    string CreatedBy,
    DateTime CreatedAt,
    DateTime? UpdatedAt = null);
