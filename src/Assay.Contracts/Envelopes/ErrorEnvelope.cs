namespace Assay.Contracts.Envelopes;

/// <summary>The body of every answer that is not 2xx, and the <c>failure</c> of every failed status.</summary>
/// <param name="Trace">The transaction id, as in the <c>X-Global-Transaction-ID</c> header.</param>
/// <param name="Errors">At least one error.</param>
public sealed record ErrorEnvelope(string Trace, IReadOnlyList<ApiError> Errors);
