using Assay.Contracts.Envelopes;

namespace Assay.Contracts.Explanations;

/// <summary>How far an explanation has come.</summary>
/// <param name="State"><c>in_progress</c>, <c>finished</c> or <c>error</c>.</param>
/// <param name="Failure">Why it failed; always present when the state is <c>error</c>.</param>
/// <param name="Message">What an explanation in progress waits for, as a sentence; absent when it waits for nothing. Beyond OpenScale.</param>
public sealed record ExplanationStatus(string State, ErrorEnvelope? Failure = null, string? Message = null);
