namespace Assay.Contracts.Explanations;

/// <summary>The tasks made for a request, one per row, in its order.</summary>
/// <param name="Metadata">Their ids.</param>
public sealed record ExplanationTasksReceipt(ExplanationTasksMetadata Metadata);
