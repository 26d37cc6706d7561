namespace Assay.Contracts.Explanations;

/// <summary>An explanation of one decision.</summary>
/// <param name="Metadata">Id and times.</param>
/// <param name="Entity">What is known so far.</param>
public sealed record ExplanationTask(ExplanationTaskMetadata Metadata, ExplanationTaskEntity Entity);
