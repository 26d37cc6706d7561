using Assay.Contracts.Envelopes;

namespace Assay.Contracts.Explanations;

/// <summary>Why one explanation type has no result.</summary>
/// <param name="ExplanationType">The type.</param>
/// <param name="Error">The reason and the remedy.</param>
/// <param name="TraceId">The transaction id.</param>
public sealed record ExplanationError(string ExplanationType, ApiError Error, string? TraceId = null);
